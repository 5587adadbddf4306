import { BlockList, isIPv6 } from 'node:net';

const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address of a socket is of this machine or of its private network. */
export function isInternalAddress(address: string | undefined): boolean {
  if (!address) return false;
  const plain = withoutMapping(address);
  return near.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** An IPv4 address that a dual-stack socket tells as `::ffff:192.0.2.1`, as IPv4. */
export function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
