import fc from 'fast-check';
import { authenticationAnswer, challengeOf, registrationAnswer } from './webauthn-answer';

const clientData = (said: unknown): string => Buffer.from(JSON.stringify(said)).toString('base64url');
const CHALLENGE = 'A'.repeat(43);
const created = {
  id: 'aWQ',
  rawId: 'aWQ',
  type: 'public-key',
  authenticatorAttachment: 'platform',
  clientExtensionResults: { credProps: { rk: true } },
  response: {
    clientDataJSON: clientData({ type: 'webauthn.create', challenge: CHALLENGE, origin: 'https://a.example' }),
    attestationObject: 'o2M',
    transports: ['internal', 'hybrid', 5],
    publicKeyAlgorithm: -7,
    publicKey: 'MFk',
    authenticatorData: 'SZYN',
  },
};
const asserted = {
  ...created,
  response: { clientDataJSON: created.response.clientDataJSON, authenticatorData: 'SZYN', signature: 'MEUC', userHandle: null },
};

describe('the answer of an authenticator', () => {
  it('keeps what is needed and passes over what browsers add', () => {
    expect(registrationAnswer(created)).toEqual({
      id: 'aWQ',
      rawId: 'aWQ',
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: created.response.clientDataJSON,
        attestationObject: 'o2M',
        transports: ['internal', 'hybrid'],
      },
    });
    expect(authenticationAnswer(asserted)?.response).toEqual({
      clientDataJSON: created.response.clientDataJSON,
      authenticatorData: 'SZYN',
      signature: 'MEUC',
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'aWQ'],
    ['a list', [created]],
    ['another type', { ...created, type: 'password' }],
    ['two ids', { ...created, rawId: 'b3RoZXI' }],
    ['an id with a sign', { ...created, id: 'a=', rawId: 'a=' }],
    ['an id that is too long', { ...created, id: 'a'.repeat(1_401), rawId: 'a'.repeat(1_401) }],
    ['no response', { ...created, response: undefined }],
    ['a number in the response', { ...created, response: { ...created.response, clientDataJSON: 5, attestationObject: 5 } }],
    ['a part that is too long', { ...created, response: { clientDataJSON: 'a'.repeat(65_537), attestationObject: 'a', signature: 'a' } }],
  ])('is not %s', (_what, value) => {
    expect(registrationAnswer(value)).toBeUndefined();
    expect(authenticationAnswer(value)).toBeUndefined();
  });

  it('whatever is sent, is read or refused', () => {
    fc.assert(
      fc.property(fc.object(), (value) => {
        registrationAnswer(value);
        authenticationAnswer(value);
      }),
    );
  });

  it('says which challenge was signed, if it is one of ours', () => {
    const answer = (said: string) => ({ response: { clientDataJSON: said } }) as Parameters<typeof challengeOf>[0];
    expect(challengeOf(answer(clientData({ challenge: CHALLENGE })))).toBe(CHALLENGE);
    expect(challengeOf(answer(clientData({ challenge: 'short' })))).toBeUndefined();
    expect(challengeOf(answer(clientData({ challenge: 5 })))).toBeUndefined();
    expect(challengeOf(answer(clientData(null)))).toBeUndefined();
    expect(challengeOf(answer(Buffer.from('{"challenge"').toString('base64url')))).toBeUndefined();
  });
});
