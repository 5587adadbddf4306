import { domainErrors } from '@madinina/contracts';
import { Body, Controller, Get, HttpCode, Patch } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { Public, SignedIn } from '../access/access-rule';
import { bearer, openDoor } from '../server/door.harness';
import { etagOf, expectedVersion, matchesAny } from './etag';
import { IfMatch } from './if-match';
import { Versioned } from './versioned';

const LampError = domainErrors('park.lamp', { stale: { kind: 'stale', say: 'The lamp was changed' } });
let lamp = { id: 'lamp', version: 3, lit: false };

@Controller({ path: 'lamp', version: '1' })
class LampController {
  @Get()
  @Public()
  @Versioned()
  get() {
    return lamp;
  }

  @Get('plain')
  @SignedIn()
  @Versioned()
  plain() {
    return { lit: lamp.lit };
  }

  @Get('owner')
  @SignedIn()
  @Versioned({ isPersonal: true })
  owner() {
    return { name: 'Rose', version: 1 };
  }

  @Patch()
  @Public()
  @HttpCode(200)
  @Versioned()
  change(@IfMatch() expected: number | undefined, @Body() change: unknown) {
    if (expected !== undefined && expected !== lamp.version) throw LampError.stale({ version: lamp.version });
    lamp = { ...lamp, ...(change as object), version: lamp.version + 1 };
    return lamp;
  }
}

describe('a versioned resource', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await openDoor({ controllers: [LampController] });
  });
  afterAll(() => app.close());
  beforeEach(() => (lamp = { id: 'lamp', version: 3, lit: false }));

  const get = (headers: Record<string, string> = {}, path = '') => app.inject({ url: `/api/v1/lamp${path}`, headers });
  const change = (ifMatch?: string) =>
    app.inject({
      method: 'PATCH',
      url: '/api/v1/lamp',
      payload: { lit: true },
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  it('has an ETag that begins with its version', async () => {
    const answer = await get();
    expect(answer.headers.etag).toMatch(/^"3-[\w-]{16}"$/);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.json()).toEqual(lamp);
  });

  it('is 304 without a body for who has it', async () => {
    const { etag } = (await get()).headers;
    for (const header of [String(etag), `"other", ${String(etag)}`, `W/${String(etag)}`, '*']) {
      const answer = await get({ 'if-none-match': header });
      expect(answer.statusCode).toBe(304);
      expect(answer.body).toBe('');
      expect(answer.headers.etag).toBe(etag);
      expect(answer.headers['content-type']).toBeUndefined();
    }
  });

  it('is told again when anything in it changed, also without a new version', async () => {
    const { etag } = (await get()).headers;
    lamp = { ...lamp, lit: true };
    const answer = await get({ 'if-none-match': String(etag) });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toMatch(/^"3-/);
    expect(answer.headers.etag).not.toBe(etag);
  });

  it('needs no version for an ETag', async () => {
    const answer = await get(bearer('viewer'), '/plain');
    expect(answer.headers.etag).toMatch(/^"[\w-]{16}"$/);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
  });

  it('is kept by no browser when it tells of a person, and is still 304 for a program that has it', async () => {
    const answer = await get(bearer('viewer'), '/owner');
    expect(answer.headers['cache-control']).toBe('no-store');
    const again = await get({ ...bearer('viewer'), 'if-none-match': String(answer.headers.etag) }, '/owner');
    expect([again.statusCode, again.headers['cache-control']]).toEqual([304, 'no-store']);
  });

  it('is changed by who read its last version, and the answer has the new ETag', async () => {
    const { etag } = (await get()).headers;
    const answer = await change(String(etag));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toMatch(/^"4-/);
    expect((await get()).headers.etag).toBe(answer.headers.etag);
  });

  it('is 412 for who read another one', async () => {
    const { etag } = (await get()).headers;
    await change();
    const answer = await change(String(etag));
    expect(answer.statusCode).toBe(412);
    expect(answer.json()).toMatchObject({ code: 'park.lamp.stale', title: 'Version dépassée', version: 4 });
  });

  it.each([undefined, '*', '"3"', '"3-anything"', 'W/"3-x"'])('is changed with If-Match %s', async (header) => {
    expect((await change(header)).statusCode).toBe(200);
  });

  it.each(['3', '"three"', '"-3"', '"3', '""', '"3", "4"', '"3.5"'])('is 400 for If-Match %s', async (header) => {
    const answer = await change(header);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'http.version.malformed' });
  });
});

describe('an ETag', () => {
  it('tells the version it was made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (body, version) => {
        expect(expectedVersion(etagOf(body, version))).toBe(version);
        expect(matchesAny(etagOf(body, version), etagOf(body, version))).toBe(true);
      }),
    );
  });

  it('is another for another body', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (one, other) => (etagOf(one) === etagOf(other)) === (one === other)));
  });
});
