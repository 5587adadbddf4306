/** What can prove, beside the password, that someone is who they say, in the order of the offer. A room that adds one adds its word here. */
export const SECOND_FACTOR_METHODS = ['totp', 'passkey', 'recovery_code'] as const;
export type SecondFactorMethod = (typeof SECOND_FACTOR_METHODS)[number];

/** What proved who someone is. */
export const FACTORS = ['password', ...SECOND_FACTOR_METHODS] as const;
export type Factor = (typeof FACTORS)[number];

/** Whether they are more than a password. A passkey alone is: it signs in only after its device knew its owner. */
export const isMultiFactor = (factors: readonly Factor[]): boolean => factors.some((factor) => factor !== 'password');

/** As RFC 8176 calls them; a code from paper is a one-time password too. */
const METHOD_REFERENCE: Readonly<Record<Factor, string>> = { password: 'pwd', totp: 'otp', recovery_code: 'otp', passkey: 'pop' };

/** The `amr` claim of a token. */
export function methodReferences(factors: readonly Factor[]): string[] {
  const references = new Set(factors.map((factor) => METHOD_REFERENCE[factor]));
  return [...references, ...(isMultiFactor(factors) ? ['mfa'] : [])];
}
