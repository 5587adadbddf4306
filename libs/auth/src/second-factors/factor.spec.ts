import { methodReferences } from './factor';

describe('methodReferences', () => {
  it.each([
    [['password'] as const, ['pwd']],
    [['password', 'totp'] as const, ['pwd', 'otp', 'mfa']],
    [['password', 'totp', 'recovery_code'] as const, ['pwd', 'otp', 'mfa']],
    [['passkey'] as const, ['pop', 'mfa']],
  ])('%j is %j', (factors, amr) => expect(methodReferences(factors)).toEqual(amr));
});
