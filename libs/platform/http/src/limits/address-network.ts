import { withoutMapping } from '../access/internal-address';

/**
 * Whom an address stands for: an IPv4 address alone, or the /64 of an IPv6 one, which one household or one attacker has whole.
 */
export function addressNetwork(address: string): string {
  const plain = withoutMapping(address);
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = (plain.split('%', 1)[0] ?? plain).split('::', 2);
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => 0);
  const network = [...first, ...zeros, ...last].slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16) || 0));
