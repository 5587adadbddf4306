import { newRecoveryCode, recoveryCodeHash } from './recovery-code';

describe('a recovery code', () => {
  it('is six groups of four letters and digits, and never the same', () => {
    const codes = Array.from({ length: 200 }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });

  it('is the same however it is typed', () => {
    const hash = recoveryCodeHash('OIBA-EFGH-IJKL-MNOP-QRST-UVWX');
    expect(recoveryCodeHash(' oiba efgh ijkl mnop qrst uvwx ')).toEqual(hash);
    expect(recoveryCodeHash('018AEFGHIJKLMNOPQRSTUVWX')).toEqual(recoveryCodeHash('OIBAEFGHIJKLMNOPQRSTUVWX'));
    expect(hash).toHaveLength(32);
  });

  it.each(['', '123456', 'ABCD-EFGH', 'ABCD-EFGH-IJKL-MNOP-QRST-UVW!', 'A'.repeat(25)])('is not %j', (typed) =>
    expect(recoveryCodeHash(typed)).toBeUndefined(),
  );
});
