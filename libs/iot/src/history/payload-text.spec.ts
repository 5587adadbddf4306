import fc from 'fast-check';
import { payloadText } from './payload-text';

describe('a refused payload', () => {
  it('is shown as the text it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(payloadText(Buffer.from(text), false)).toEqual({ payload: text, encoding: 'utf8' });
      }),
    );
  });

  it('loses at most the cut character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), (text, pick) => {
        const bytes = Buffer.from(text);
        const { payload, encoding } = payloadText(bytes.subarray(0, pick % (bytes.length + 1)), true);
        expect(encoding).toBe('utf8');
        expect(text.startsWith(payload)).toBe(true);
        expect(Buffer.byteLength(payload)).toBeGreaterThanOrEqual((pick % (bytes.length + 1)) - 3);
      }),
    );
  });

  it('is shown in base64 otherwise, every byte of it', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x41, 0x42, 0x43, 0x44]);
    expect(payloadText(bytes, false)).toEqual({ payload: bytes.toString('base64'), encoding: 'base64' });
    expect(payloadText(bytes, true)).toEqual({ payload: bytes.toString('base64'), encoding: 'base64' });
    expect(payloadText(Buffer.from('é').subarray(0, 1), false).encoding).toBe('base64');
  });
});
