import pg from 'pg';

/**
 * Opens one connection. @returns {Promise<import('pg').Client>}
 * @throws what `pg` throws; `connectionProblem` says it in words.
 */
export async function connectTo(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener a server that goes away would end the process; the query in hand fails anyway.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Creates the database named in the URL; one that exists, or that another process makes meanwhile, is left as it is. */
export async function createDatabase(url) {
  const { database } = addressOf(url);
  const client = await connectTo(otherDatabase(url, 'postgres'));
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    const raced = error.code === '42P04' || (error.code === '23505' && error.table === 'pg_database');
    if (!raced) throw error;
  } finally {
    await client.end();
  }
}

/** The same server, user and options, another database. */
export function otherDatabase(url, database) {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/** What may be shown of a connection string: never the password. */
export function addressOf(url) {
  const { hostname, port, pathname, username, searchParams } = new URL(url);
  const host = hostname || (searchParams.get('host') ?? 'localhost');
  const user = decodeURIComponent(username);
  return { server: `${host}:${port || '5432'}`, user, database: decodeURIComponent(pathname.slice(1)) || user };
}

/**
 * Says in words what went wrong between here and PostgreSQL, with Prisma's code for it.
 * @returns {{ code: string, message: string }}
 */
export function connectionProblem(error, url) {
  const { server, user, database } = addressOf(url);
  switch (error.code) {
    case '3D000':
      return { code: 'P1003', message: `There is no database "${database}" on ${server}.` };
    case '28P01':
    case '28000':
      return { code: 'P1000', message: `PostgreSQL at ${server} refuses the user "${user}": ${error.message}` };
  }
  // PostgreSQL's own errors carry a severity; without one it was not reached.
  if (error.severity !== undefined) return { code: 'P1010', message: `PostgreSQL at ${server}: ${error.message}` };
  // A name with several addresses fails with one error for each, and no message of its own.
  const reason = error.message || error.errors?.[0]?.message || error.code;
  return { code: 'P1001', message: `No PostgreSQL server answers at ${server}: ${reason}` };
}
