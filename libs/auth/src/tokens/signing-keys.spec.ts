import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, RuntimeConfig } from '@madinina/platform/config';
import { calculateJwkThumbprint } from 'jose';
import { AccessTokenConfig } from './access-token-config';
import { SigningKeys } from './signing-keys';

const ecPair = (curve = 'P-256') => generateKeyPairSync('ec', { namedCurve: curve });
const privatePem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }) as string;
const publicPem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }) as string;

const load = (environment: Record<string, string>): Promise<SigningKeys> => {
  const config = parseConfig(environment, [AccessTokenConfig]);
  return SigningKeys.load(config.get(AccessTokenConfig), config.get(RuntimeConfig));
};

describe('SigningKeys', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'madinina-keys-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('publishes the signing key first, then the others, each named by its RFC 7638 thumbprint', async () => {
    const current = ecPair();
    const previous = [ecPair(), ecPair()];
    const keys = await load({
      AUTH_SIGNING_KEY: privatePem(current.privateKey),
      AUTH_PREVIOUS_KEYS: previous.map(({ publicKey }) => publicPem(publicKey)).join(''),
    });
    const published = keys.published();
    expect(published).toHaveLength(3);
    expect(published[0]?.kid).toBe(keys.kid);
    for (const [index, { publicKey }] of [current, ...previous].entries()) {
      const jwk = publicKey.export({ format: 'jwk' });
      expect(published[index]).toMatchObject({ ...jwk, use: 'sig', alg: 'ES256', kid: await calculateJwkThumbprint(jwk as never) });
      expect(keys.publicKey(published[index]!.kid)).toBe(publicPem(publicKey));
    }
    expect(JSON.stringify(published)).not.toContain('"d"');
    expect(keys.publicKey('another')).toBeUndefined();
  });

  it('takes a key on one line, as environments hold it', async () => {
    const pem = privatePem(ecPair().privateKey);
    await expect(load({ AUTH_SIGNING_KEY: pem.replaceAll('\n', '\\n') })).resolves.toMatchObject({ kid: expect.any(String) });
  });

  it.each([
    ['nothing', undefined],
    ['text', 'not a key'],
    ['a public key', publicPem(ecPair().publicKey)],
    ['another curve', privatePem(ecPair('P-384').privateKey)],
    ['RSA', privatePem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['Ed25519', privatePem(generateKeyPairSync('ed25519').privateKey)],
  ])('stops the boot of production with %s, without telling the key', (_what, key) => {
    const parse = (): unknown => parseConfig({ ...(key !== undefined && { AUTH_SIGNING_KEY: key }) }, [AccessTokenConfig]);
    expect(parse).toThrow('AUTH_SIGNING_KEY');
    if (key !== undefined) expect(parse).not.toThrow(key.slice(30, 60) || key);
  });

  it('stops the boot of production that is told to make a key', () => {
    expect(() => load({ AUTH_SIGNING_KEY: 'generate' })).toThrow('AUTH_SIGNING_KEY');
  });

  it('stops the boot with previous keys that are not public', () => {
    const signing = privatePem(ecPair().privateKey);
    expect(() => parseConfig({ AUTH_SIGNING_KEY: signing, AUTH_PREVIOUS_KEYS: signing }, [AccessTokenConfig])).toThrow(
      'AUTH_PREVIOUS_KEYS',
    );
  });

  it('keeps the key of development in a file that only its owner reads, one for all processes', async () => {
    const file = join(folder, 'some/where/key.pem');
    const environment = { NODE_ENV: 'development', AUTH_DEV_KEY_FILE: file };
    const together = await Promise.all(Array.from({ length: 8 }, () => load(environment)));
    const later = await load(environment);
    expect(new Set([...together, later].map(({ kid }) => kid)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(createPublicKey(await readFile(file, 'utf8')).asymmetricKeyType).toBe('ec');
  });
});
