import { isUtf8 } from 'node:buffer';

/** How a payload is written in JSON. */
export const PAYLOAD_ENCODINGS = ['utf8', 'base64'] as const;
export type PayloadEncoding = (typeof PAYLOAD_ENCODINGS)[number];

const LONGEST_CHARACTER = 4;

/** UTF-8 is shown as the text it is, anything else in base64. `cut` tells that bytes may be missing at the end, also within a character. */
export function payloadText(bytes: Buffer, cut: boolean): { readonly payload: string; readonly encoding: PayloadEncoding } {
  const shortest = cut ? Math.max(0, bytes.length - LONGEST_CHARACTER + 1) : bytes.length;
  for (let length = bytes.length; length >= shortest; length -= 1) {
    const whole = bytes.subarray(0, length);
    if (isUtf8(whole)) return { payload: whole.toString('utf8'), encoding: 'utf8' };
  }
  return { payload: bytes.toString('base64'), encoding: 'base64' };
}
