import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';

// Object identifiers of the PostgreSQL types "char" (one byte, used by the catalogues) and text.
const CHAR = 18;
const TEXT = 25;

/**
 * How the schema engine reaches PostgreSQL: `PrismaPg` with what it lacks for migrations.
 *
 * - A script goes to the server as written and is applied whole or not at all. `PrismaPg` cuts it at
 *   every semicolon, also inside a function body, and commits piece by piece.
 * - Everything runs on one connection that stays open: the engine's advisory lock belongs to it.
 * - Columns of type "char" are read; without them no database with a CHECK constraint can be described.
 * - The shadow database is really another database: `PrismaPg` falls back to the one named in the URL.
 *
 * @param {string} url PostgreSQL connection string; Prisma's `schema` parameter is understood.
 */
export function engineAdapter(url) {
  const sessions = new Set();
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => openSession(url, sessions),
    connectToShadowDb: () => openShadowSession(url, sessions),
    /** Ends every session the engine left open. */
    close: async () => {
      for (const session of sessions) await session.dispose();
    },
  };
}

async function openSession(url, sessions, afterwards = () => undefined) {
  const schema = new URL(url).searchParams.get('schema');
  const pool = new OneConnection({ connectionString: url, ...(schema && { options: `-c search_path="${schema}"` }) });
  const session = await new PrismaPg(pool, schema ? { schema } : undefined).connect();
  const queryRaw = session.queryRaw.bind(session);

  session.queryRaw = async (query) => {
    const answer = await queryRaw(query);
    for (const column of pool.charColumnsOf(answer.rows)) answer.columnTypes[column] = ColumnTypeEnum.Character;
    return answer;
  };
  session.executeScript = (script) =>
    pool.query(script).then(
      () => undefined,
      (error) => {
        throw scriptFailure(script, error);
      },
    );
  session.dispose = async () => {
    if (!sessions.delete(session)) return;
    await pool.end();
    await afterwards();
  };
  sessions.add(session);
  return session;
}

async function openShadowSession(url, sessions) {
  const name = `shadow_${randomUUID().replaceAll('-', '')}`;
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  await runAlone(url, `CREATE DATABASE "${name}"`);
  return openSession(shadowUrl.href, sessions, () => runAlone(url, `DROP DATABASE "${name}" WITH (FORCE)`));
}

async function runAlone(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * PostgreSQL's own words and the line they are about. The engine would turn the codes it knows into words for
 * queries ("Error accessing result set"), so it is given one that it does not know.
 */
function scriptFailure(script, error) {
  return new DriverAdapterError({
    kind: 'postgres',
    code: 'SCRIPT',
    severity: error.severity ?? 'ERROR',
    message: [`${error.message} (${error.code ?? 'no code'})${lineOf(script, error.position)}`, error.detail, error.hint]
      .filter(Boolean)
      .join('\n'),
  });
}

/** `position` counts characters from 1, as text. */
function lineOf(script, position) {
  if (position === undefined) return '';
  const number = script.slice(0, Number(position)).split('\n').length;
  return `\n  line ${number}: ${script.split('\n')[number - 1].trim()}`;
}

/** A pool of one connection that passes "char" columns on as text and remembers which they were. */
class OneConnection extends pg.Pool {
  #charColumns = new WeakMap();

  constructor(config) {
    super({ ...config, max: 1, idleTimeoutMillis: 0 });
  }

  async query(...query) {
    const result = await super.query(...query);
    const chars = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CHAR) continue;
      field.dataTypeID = TEXT;
      chars.push(index);
    }
    if (result.rows) this.#charColumns.set(result.rows, chars);
    return result;
  }

  charColumnsOf(rows) {
    return this.#charColumns.get(rows) ?? [];
  }
}
