import { type RegistrationResponseJSON } from '@simplewebauthn/server';

/**
 * Whether somebody vouches for a new passkey by certificates. The options ask for none (`attestation: 'none'`), and browsers then send
 * `none`, or `packed` signed by the new key itself. The library follows the addresses that stand in certificates before it knows whose they
 * are: whoever registers a passkey could make the city's machines call any other.
 * @throws when the answer is no CBOR
 */
export async function carriesCertificates({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, 'base64url')));
  const format = attestation.get('fmt');
  return !(format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined));
}
