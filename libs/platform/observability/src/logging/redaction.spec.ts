import fc from 'fast-check';
import { redacted } from './redaction';

/** What must never be read again; no letter of it is in any field's name. */
const marker = 'µ§µ';
const secretName = fc.constantFrom(
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'set-cookie',
  'password',
  'newPassword',
  'oldPassword',
  'token',
  'accessToken',
  'refresh_token',
  'secret',
  'deviceSecret',
  'credentials',
  'x-api-key',
  'privateKey',
);
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', ' ', '\n', 'a'), fc.string({ maxLength: 2 })),
});
const markedText = fc.tuple(text, text).map(([before, after]) => `${before}${marker}${after}`);
const marked = fc.oneof(
  markedText,
  fc.array(markedText, { minLength: 1 }),
  fc.dictionary(text, markedText, { minKeys: 1 }),
  fc.array(fc.record({ deep: fc.record({ deeper: fc.array(markedText, { minLength: 1 }) }) }), { minLength: 1 }),
);
/** The secret somewhere inside an object whose other fields are anything. */
const hidden = fc
  .tuple(secretName, marked, fc.jsonValue(), fc.array(fc.oneof(fc.constantFrom('a', 'body', 'err'), text), { maxLength: 6 }))
  .map(([name, secret, other, path]) =>
    path.reduce<unknown>((inside, key) => ({ [key]: inside, other }), { first: other, [name]: secret, last: other }),
  );

describe('redacted', () => {
  it('leaves no secret field, whatever it holds and however deep it is, and leaves JSON', () => {
    fc.assert(
      fc.property(hidden, (value) => {
        const line = redacted(JSON.stringify(value));
        expect(line).not.toContain(marker);
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }),
    );
  });

  it('leaves no secret field of an object that was written into a message', () => {
    const plain = fc.string({ unit: fc.constantFrom('"', '\\', '{', ',', ' ', 'é', 'a') });
    fc.assert(
      fc.property(secretName, plain, plain, (name, before, after) => {
        const message = `got ${JSON.stringify({ a: 1, [name]: `${before}${marker}${after}`, z: 2 })} from there`;
        const line = redacted(JSON.stringify({ msg: message }));
        expect(line).not.toContain(marker);
        expect((JSON.parse(line) as { msg: string }).msg).toMatch(/^got \{"a":1,.*"z":2\} from there$/s);
      }),
    );
  });

  it('leaves everything else as it was, byte for byte', () => {
    const letters = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '/', '?', 'x', 'y', ' ', 'é', '\n') });
    const innocent = fc.dictionary(letters, fc.oneof(letters, fc.integer(), fc.boolean(), fc.array(letters)));
    fc.assert(
      fc.property(innocent, (value) => {
        const line = JSON.stringify(value);
        expect(redacted(line)).toBe(line);
      }),
    );
  });

  it.each([
    ['GET /ws?token=abc.def&channel=a', 'GET /ws?token=[redacted]&channel=a'],
    ['/reset?lang=fr&reset_token=abc', '/reset?lang=fr&reset_token=[redacted]'],
    ['redis://default:pa@ss@host:6379/0', 'redis://[redacted]@host:6379/0'],
    ['postgresql://city:pw@db/city and http://host/a@b', 'postgresql://[redacted]@db/city and http://host/a@b'],
    ['host=db password=pw dbname=city', 'host=db password=[redacted] dbname=city'],
    ['Authorization: Basic dXNlcjpwdw==', 'Authorization: Basic [redacted]'],
    ['sent Bearer abcdef.ghi twice', 'sent Bearer [redacted] twice'],
    ['create({ data: { password: "a b" } })', 'create({ data: { password: "[redacted]" } })'],
    ['a eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln b', 'a [redacted] b'],
    ['the token was refused, basic monitoring goes on', 'the token was refused, basic monitoring goes on'],
  ])('writes %j as %j', (message, expected) => {
    expect(JSON.parse(redacted(JSON.stringify({ msg: message })))).toEqual({ msg: expected });
  });

  it('keeps whether there is a secret', () => {
    expect(redacted('{"hasPassword":true,"token":null,"password":0}')).toBe('{"hasPassword":true,"token":null,"password":"[redacted]"}');
  });

  it.each(['a', '"', '\\', 'password', 'password="', 'eyJ', 'x://', '@', '&', '{', 'Bearer '])(
    'takes a time that grows with the length of the line, on a line of %j',
    (part) => {
      const line = JSON.stringify({ msg: part.repeat(200_000 / part.length) });
      // Work, not time, which others of the machine may take too.
      const before = process.cpuUsage();
      redacted(line);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
    },
  );
});
