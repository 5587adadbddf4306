/** How a payload is written in JSON. */
export const PAYLOAD_ENCODINGS = ['utf8', 'base64'] as const;
export type PayloadEncoding = (typeof PAYLOAD_ENCODINGS)[number];

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 is shown as the text it is, anything else in base64. `cut` tells that bytes may be missing at the end, also within a character. */
export function payloadText(bytes: Uint8Array, cut: boolean): { readonly payload: string; readonly encoding: PayloadEncoding } {
  const longestTail = cut ? 3 : 0;
  for (let tail = 0; tail <= longestTail && tail <= bytes.length; tail += 1) {
    const payload = decoded(bytes.subarray(0, bytes.length - tail));
    if (payload !== undefined) return { payload, encoding: 'utf8' };
  }
  return { payload: Buffer.from(bytes).toString('base64'), encoding: 'base64' };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
