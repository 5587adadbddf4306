/** A key that no other request has; not a secret. React Native has no `crypto.randomUUID`. */
export function randomKey(): string {
  const { crypto } = globalThis as { crypto?: { randomUUID?: () => string } };
  if (crypto?.randomUUID) return crypto.randomUUID();
  const part = (): string => Math.random().toString(36).slice(2).padEnd(11, '0');
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}
