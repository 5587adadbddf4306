/** The real servers that integration tests run against. */
export interface TestServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/**
 * Where the servers are: `TEST_DATABASE_URL` and `TEST_REDIS_URL`, else `DATABASE_URL` and `REDIS_URL`.
 * @throws when one is not named, saying how to start them
 */
export function testServers(environment: Readonly<Record<string, string | undefined>> = process.env): TestServers {
  const databaseUrl = environment['TEST_DATABASE_URL'] ?? environment['DATABASE_URL'];
  const redisUrl = environment['TEST_REDIS_URL'] ?? environment['REDIS_URL'];
  if (!databaseUrl || !redisUrl)
    throw new Error(
      'Integration tests need DATABASE_URL and REDIS_URL. Run `npm test`, or `eval "$(node tools/stack/main.ts env)"` after `node tools/stack/main.ts up --detach`.',
    );
  return { databaseUrl, redisUrl };
}
