import { ValidateBy } from 'class-validator';
import { type AuthenticationResponseJSON, type RegistrationResponseJSON } from '@simplewebauthn/server';

/** Characters; an attestation with certificates has some thousands. */
const LONGEST_PART = 65_536;
const LONGEST_ID = 1_400;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

type Parts = Readonly<Record<string, unknown>>;

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null && !Array.isArray(value);
const isPart = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_PART && BASE64URL.test(value);

/** The answer of an authenticator with these parts, without whatever else a browser adds now or one day. */
function answerOf(value: unknown, needed: readonly string[]): { id: string; response: Record<string, string>; all: Parts } | undefined {
  if (!isParts(value) || !isParts(value['response'])) return undefined;
  const { id, rawId, type, response } = value;
  if (!isPart(id) || id.length > LONGEST_ID || rawId !== id || type !== 'public-key') return undefined;
  const parts = needed.map((name) => [name, response[name]] as const);
  if (!parts.every((part): part is readonly [string, string] => isPart(part[1]))) return undefined;
  return { id, response: Object.fromEntries(parts), all: response };
}

/** What `navigator.credentials.create()` gives as JSON; undefined when it has not that shape. */
export function registrationAnswer(value: unknown): RegistrationResponseJSON | undefined {
  const answer = answerOf(value, ['clientDataJSON', 'attestationObject']);
  if (!answer) return undefined;
  const { id, response, all } = answer;
  const { transports } = all;
  const given = Array.isArray(transports) ? transports.filter((transport) => typeof transport === 'string').slice(0, 10) : [];
  const { clientDataJSON = '', attestationObject = '' } = response;
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports: given },
  };
}

/** What `navigator.credentials.get()` gives as JSON; undefined when it has not that shape. */
export function authenticationAnswer(value: unknown): AuthenticationResponseJSON | undefined {
  const answer = answerOf(value, ['clientDataJSON', 'authenticatorData', 'signature']);
  if (!answer) return undefined;
  const { id, response, all } = answer;
  const { userHandle } = all;
  if (userHandle !== undefined && userHandle !== null && !isPart(userHandle)) return undefined;
  const { clientDataJSON = '', authenticatorData = '', signature = '' } = response;
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, authenticatorData, signature, ...(isPart(userHandle) && { userHandle }) },
  };
}

/** The challenge that an authenticator says it signed; undefined when it says none of ours. */
export function challengeOf(answer: RegistrationResponseJSON | AuthenticationResponseJSON): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString('utf8'));
    const challenge = isParts(said) ? said['challenge'] : undefined;
    return typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge) ? challenge : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const shaped = (name: string, read: (value: unknown) => unknown): PropertyDecorator =>
  ValidateBy({
    name,
    validator: { validate: (value: unknown) => read(value) !== undefined, defaultMessage: () => 'must be what the authenticator answered' },
  });

/** The JSON of a created credential. */
export const IsRegistrationAnswer = (): PropertyDecorator => shaped('isRegistrationAnswer', registrationAnswer);

/** The JSON of an assertion. */
export const IsAuthenticationAnswer = (): PropertyDecorator => shaped('isAuthenticationAnswer', authenticationAnswer);
