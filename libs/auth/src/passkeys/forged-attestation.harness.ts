import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Attested, cborBytes, cborText } from './software-authenticator.harness';

const UNIVERSAL = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  text: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

/** A value of DER: its tag, its length, what it holds. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(UNIVERSAL.sequence, ...parts);
const integer = (value: number): Buffer => der(UNIVERSAL.integer, Buffer.from([value]));
const bits = (bytes: Buffer): Buffer => der(UNIVERSAL.bits, Buffer.from([0]), bytes);
const octets = (bytes: Buffer): Buffer => der(UNIVERSAL.octets, bytes);
const oid = (hex: string): Buffer => der(UNIVERSAL.oid, Buffer.from(hex, 'hex'));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const CRL_DISTRIBUTION_POINTS = '551d1f';
const ANDROID_KEY_DESCRIPTION = '2b06010401d679020111';

const name = (text: string): Buffer => sequence(der(UNIVERSAL.set, sequence(oid(COMMON_NAME), der(UNIVERSAL.text, Buffer.from(text)))));
const year = (number: number): Buffer => der(UNIVERSAL.time, Buffer.from(`${number % 100}0101000000Z`));

interface Named {
  readonly subject: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, key, extensions }: Named, issuerKey: KeyObject): Buffer {
  const now = new Date().getUTCFullYear();
  const toSign = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name('Forger'),
    sequence(year(now - 1), year(now + 2)),
    name(subject),
    key.export({ format: 'der', type: 'spki' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  return sequence(toSign, ECDSA_WITH_SHA256, bits(sign('sha256', toSign, issuerKey)));
}

/** Where the list of revoked certificates is said to be. */
const revokedAt = (url: string): Buffer =>
  sequence(oid(CRL_DISTRIBUTION_POINTS), octets(sequence(sequence(der(0xa0, der(0xa0, der(0x86, Buffer.from(url))))))));

/** What Android says of a key that it made for this challenge. */
function keyDescription(challenge: Buffer): Buffer {
  const level = der(UNIVERSAL.enumerated, Buffer.from([1]));
  const description = sequence(integer(3), level, integer(4), level, octets(challenge), octets(Buffer.alloc(0)), sequence(), sequence());
  return sequence(oid(ANDROID_KEY_DESCRIPTION), octets(description));
}

/** The format and the statement, in CBOR, of a phone that vouches for its new key; its certificates send whoever checks them to `url`. */
export function forgedAndroidKey(url: string, { keys, authenticatorData, clientDataJSON }: Attested): { fmt: string; attStmt: Buffer } {
  const hash = createHash('sha256').update(clientDataJSON).digest();
  const forger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = certificate({ subject: 'Forger', key: forger.publicKey, extensions: [] }, forger.privateKey);
  const extensions = [keyDescription(hash), revokedAt(url)];
  const leaf = certificate({ subject: 'Phone', key: keys.publicKey, extensions }, forger.privateKey);
  const signature = sign('sha256', Buffer.concat([authenticatorData, hash]), keys.privateKey);
  const attStmt = Buffer.concat([
    Buffer.from([0xa3]),
    Buffer.concat([cborText('alg'), Buffer.from([0x26]), cborText('sig'), cborBytes(signature), cborText('x5c')]),
    Buffer.concat([Buffer.from([0x82]), cborBytes(leaf), cborBytes(root)]),
  ]);
  return { fmt: 'android-key', attStmt };
}
