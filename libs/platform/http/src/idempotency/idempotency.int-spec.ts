import { randomUUID } from 'node:crypto';
import { domainErrors } from '@madinina/contracts';
import { Database, DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { Body, Controller, HttpCode, Injectable, Post, Res } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { type FastifyReply } from 'fastify';
import { Public, SignedIn } from '../access/access-rule';
import { bearer, openDoor } from '../server/door.harness';
import { Versioned } from '../versions/versioned';
import { IdempotencyRepository } from './idempotency.repository';
import { Idempotent } from './idempotent';

const SeatError = domainErrors('park.seat', {
  taken: { kind: 'conflict', say: 'The seat is taken' },
  away: { kind: 'unavailable', say: 'Nobody can look' },
});

class SeatDto {
  @IsString()
  readonly name!: string;
}

/** Does what the name says, and writes each time that it did. */
@Injectable()
class Seats {
  released: (() => void)[] = [];

  constructor(private readonly database: Database) {}

  async take(name: string): Promise<void> {
    await this.database.query('INSERT INTO seats (name) VALUES ($1)', [name]);
    if (name === 'taken') throw SeatError.taken({ by: 'Ana' });
    if (name === 'away') throw SeatError.away();
    if (name === 'broken') throw new Error('a leg is missing');
    if (name === 'slow') await new Promise<void>((resolve) => this.released.push(resolve));
  }

  async count(name: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('SELECT count(*)::int AS count FROM seats WHERE name = $1', [name]);
    return row?.count ?? 0;
  }
}

@Controller({ path: 'seats', version: '1' })
class SeatController {
  constructor(private readonly seats: Seats) {}

  @Post()
  @SignedIn()
  @Idempotent()
  async take(@Body() { name }: SeatDto, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.seats.take(name);
    reply.header('location', `/seats/${name}`).header('x-other', 'not kept');
    return { name, secret: randomUUID() };
  }

  @Post('versioned')
  @SignedIn()
  @Versioned()
  @Idempotent()
  async versioned(@Body() { name }: SeatDto) {
    await this.seats.take(name);
    return { name, version: 7 };
  }

  @Post('nothing')
  @HttpCode(204)
  @SignedIn()
  @Idempotent()
  async nothing(@Body() { name }: SeatDto) {
    await this.seats.take(name);
  }

  @Post('open')
  @Public()
  @Idempotent()
  async open(@Body() { name }: SeatDto) {
    await this.seats.take(name);
    return { name };
  }
}

describe('a request with an Idempotency-Key', () => {
  let app: NestFastifyApplication;
  let database: TestDatabase;
  let seats: Seats;
  let sql: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await openDoor({
      controllers: [SeatController],
      providers: [Seats],
      imports: [DatabaseModule],
      config: [DatabaseConfig],
      environment: { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '8' },
    });
    sql = app.get(Database, { strict: false });
    seats = app.get(Seats, { strict: false });
    await sql.query('CREATE TABLE seats (name text)');
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });
  beforeEach(() => sql.query('TRUNCATE seats'));

  interface Asked {
    readonly path?: string;
    readonly account?: string;
    readonly headers?: Record<string, string>;
    readonly from?: string;
  }
  const take = (key: string | undefined, name: unknown, { path = '', account = 'ana', headers = {}, from = '203.0.113.9' }: Asked = {}) =>
    app.inject({
      method: 'POST',
      url: `/api/v1/seats${path}`,
      payload: { name },
      remoteAddress: from,
      headers: { ...bearer(`viewer.${account}`), ...(key !== undefined && { 'idempotency-key': key }), ...headers },
    });

  it('is answered once, and the same again', async () => {
    const key = randomUUID();
    const first = await take(key, 'bench');
    const again = await take(key, 'bench');
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.body).toBe(first.body);
    expect(again.headers.location).toBe('/seats/bench');
    expect(again.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(again.headers['x-other']).toBeUndefined();
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await seats.count('bench')).toBe(1);
  });

  it('is answered anew without a key, with another one, and for another account', async () => {
    const key = randomUUID();
    const answers = [
      await take(key, 'bench'),
      await take(undefined, 'bench'),
      await take(randomUUID(), 'bench'),
      await take(key, 'bench', { account: 'luc' }),
    ];
    expect(new Set(answers.map(({ body }) => body)).size).toBe(4);
    expect(await seats.count('bench')).toBe(4);
  });

  it('keeps an answer without a body', async () => {
    const key = randomUUID();
    await take(key, 'bench', { path: '/nothing' });
    const again = await take(key, 'bench', { path: '/nothing' });
    expect([again.statusCode, again.body, again.headers['idempotency-replayed']]).toEqual([204, '', 'true']);
    expect(await seats.count('bench')).toBe(1);
  });

  it('keeps the answer of a versioned resource, once written', async () => {
    const key = randomUUID();
    const first = await take(key, 'bench', { path: '/versioned' });
    const again = await take(key, 'bench', { path: '/versioned' });
    expect(first.json()).toEqual({ name: 'bench', version: 7 });
    expect(again.body).toBe(first.body);
  });

  it('belongs to the address of who is not signed in', async () => {
    const key = randomUUID();
    await take(key, 'bench', { path: '/open' });
    await take(key, 'bench', { path: '/open' });
    expect(await seats.count('bench')).toBe(1);
    await take(key, 'bench', { path: '/open', from: '203.0.113.10' });
    expect(await seats.count('bench')).toBe(2);
  });

  it.each([
    ['another body', 'chair', ''],
    ['another path', 'bench', '/open'],
    ['another query', 'bench', '?again=true'],
  ])('is 422 with %s', async (_, name, path) => {
    const key = randomUUID();
    await take(key, 'bench');
    // Another path of the same caller: the anonymous one has no account, so the key is used as that of an address.
    const other = await (path === '/open' ? take(key, name, { path: '/nothing' }) : take(key, name, { path }));
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ code: 'http.idempotency.mismatch' });
    expect(await seats.count(name)).toBe(name === 'bench' ? 1 : 0);
  });

  it.each(['', 'a'.repeat(256), 'caf\u00e9'])('is 400 with the key %j', async (key) => {
    const answer = await take(key, 'bench');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'http.idempotency.key_malformed' });
    expect(await seats.count('bench')).toBe(0);
  });

  it('is 409 while the first is being answered, and does nothing', async () => {
    const key = randomUUID();
    const first = take(key, 'slow');
    while (seats.released.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await take(key, 'slow');
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: 'http.idempotency.running' });
    expect(second.headers['retry-after']).toBe('1');
    seats.released.splice(0).forEach((release) => release());
    expect((await first).statusCode).toBe(201);
    expect((await take(key, 'slow')).body).toBe((await first).body);
    expect(await seats.count('slow')).toBe(1);
  });

  it('is done once, however many come together', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => take(key, 'bench')));
    const created = answers.filter(({ statusCode }) => statusCode === 201);
    expect(created.length).toBeGreaterThanOrEqual(1);
    expect(new Set(created.map(({ body }) => body)).size).toBe(1);
    expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
    expect(await seats.count('bench')).toBe(1);
  });

  it('keeps a refusal of the domain, with its words, and nothing of what was done', async () => {
    const key = randomUUID();
    const first = await take(key, 'taken', { headers: { 'accept-language': 'en' } });
    const again = await take(key, 'taken');
    expect(first.statusCode).toBe(409);
    expect(again.statusCode).toBe(409);
    expect(again.body).toBe(first.body);
    expect(again.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(again.headers['content-language']).toBe('en');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await seats.count('taken')).toBe(0);
  });

  it.each([
    ['broken', 500],
    ['away', 503],
  ])('may be tried again after a failure (%s)', async (name, status) => {
    const key = randomUUID();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await take(key, name);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['idempotency-replayed']).toBeUndefined();
    }
    expect(await sql.query('SELECT 1 FROM idempotency_keys WHERE state = $1', ['running'])).toEqual([]);
  });

  it('may be mended after its input was refused', async () => {
    const key = randomUUID();
    expect((await take(key, 7)).statusCode).toBe(422);
    expect((await take(key, 'bench')).statusCode).toBe(201);
  });

  describe('whose process died', () => {
    const abandoned = async (key: string, ageSeconds: number) => {
      const first = take(key, 'slow');
      while (seats.released.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await sql.query("UPDATE idempotency_keys SET created_at = now() - make_interval(secs => $1) WHERE state = 'running'", [ageSeconds]);
      return { first, release: () => seats.released.splice(0).forEach((release) => release()) };
    };

    it('is taken over after a minute, and what it still does then is undone', async () => {
      const key = randomUUID();
      const { first, release } = await abandoned(key, 61);
      const second = take(key, 'slow');
      while (seats.released.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      release();
      const [late, good] = await Promise.all([first, second]);
      expect(good.statusCode).toBe(201);
      expect(late.statusCode).toBe(409);
      expect((await take(key, 'slow')).body).toBe(good.body);
      expect(await seats.count('slow')).toBe(1);
    });

    it('is not before', async () => {
      const key = randomUUID();
      const { first, release } = await abandoned(key, 50);
      expect((await take(key, 'slow')).statusCode).toBe(409);
      // It was made older behind its back, as no request can: it no longer holds the key.
      release();
      expect((await first).statusCode).toBe(409);
    });
  });

  it('is forgotten after a day, and removed', async () => {
    const key = randomUUID();
    const first = await take(key, 'bench');
    await sql.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    const next = await take(key, 'chair');
    expect(next.statusCode).toBe(201);
    expect(next.body).not.toBe(first.body);

    await sql.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    await take(randomUUID(), 'stool');
    const repository = app.get(IdempotencyRepository, { strict: false });
    expect(await repository.removeExpired(new AbortController().signal)).toBeGreaterThan(0);
    expect(await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM idempotency_keys')).toEqual([{ count: 1 }]);
  });

  it('leaves nothing in the table that can be read without its key', async () => {
    const key = `key-${randomUUID()}`;
    const { secret } = (await take(key, 'bench')).json<{ secret: string }>();
    const rows = await sql.query<{ row: string }>('SELECT idempotency_keys::text AS row FROM idempotency_keys');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(secret);
      expect(row).not.toContain(key);
    }
  });
});
