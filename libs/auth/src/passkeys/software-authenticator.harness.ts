import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

const FLAGS = { present: 1, verified: 4, backupEligible: 8, backedUp: 16, attested: 64 } as const;

/** What a test changes of an honest answer. */
interface Tricks {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly key?: KeyObject;
  /** Who vouches for a new key: the format and the statement, in CBOR. Nobody, unless told. */
  readonly attest?: (made: Attested) => { readonly fmt: string; readonly attStmt: Buffer };
}

/** What a statement about a new key is about. */
export interface Attested {
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly authenticatorData: Buffer;
  readonly clientDataJSON: Buffer;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
export const cborBytes = (bytes: Buffer): Buffer => {
  const length = Buffer.from(bytes.length < 256 ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([length, bytes]);
};
export const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);

/** An authenticator with one passkey, as a phone has: it knows its owner and its passkeys are backed up. */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(16).toString('base64url');
  readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** 0: it does not count, as phones do not. */
  counter = 0;
  private userHandle: string | undefined;

  constructor(private readonly origin: string) {}

  /** What `navigator.credentials.create()` answers. */
  create({ challenge, rp, user }: CreationOptions, tricks: Tricks = {}): object {
    this.userHandle = user.id;
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    const cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      cborBytes(Buffer.from(y, 'base64url')),
    ]);
    const id = Buffer.from(this.credentialId, 'base64url');
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([id.length >> 8, id.length & 255]), id, cose]);
    const data = Buffer.concat([this.head(rp.id, FLAGS.attested, tricks), credential]);
    const clientData = this.clientData('webauthn.create', challenge, tricks);
    const { attest = () => ({ fmt: 'none', attStmt: Buffer.from([0xa0]) }) } = tricks;
    const { fmt, attStmt } = attest({ keys: this.keys, authenticatorData: data, clientDataJSON: clientData });
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      Buffer.concat([cborText('fmt'), cborText(fmt), cborText('attStmt'), attStmt, cborText('authData')]),
      cborBytes(data),
    ]);
    return this.answer({
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal', 'hybrid'],
    });
  }

  /** What `navigator.credentials.get()` answers. */
  get({ challenge, rpId }: RequestOptions, tricks: Tricks = {}): object {
    if (this.counter > 0) this.counter += 1;
    const data = this.head(rpId, 0, tricks);
    const clientData = this.clientData('webauthn.get', challenge, tricks);
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(clientData)]))
      .sign(tricks.key ?? this.keys.privateKey);
    const userHandle = tricks.userHandle ?? this.userHandle;
    return this.answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle,
    });
  }

  private answer(response: object): object {
    const { credentialId: id } = this;
    return { id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {}, response };
  }

  private head(rpId: string, more: number, { rpId: other, isVerified = true, counter = this.counter }: Tricks): Buffer {
    const { present, verified, backupEligible, backedUp } = FLAGS;
    const flags = present | (isVerified ? verified : 0) | backupEligible | backedUp | more;
    return Buffer.concat([sha256(other ?? rpId), Buffer.from([flags]), uint32(counter)]);
  }

  private clientData(type: string, challenge: string, tricks: Tricks): Buffer {
    const said = {
      type: tricks.type ?? type,
      challenge: tricks.challenge ?? challenge,
      origin: tricks.origin ?? this.origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(said));
  }
}
