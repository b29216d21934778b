import { BlockList, isIP } from 'node:net';
import { InvalidPattern } from './invalid-pattern.ts';

const ADDRESS_BITS = { ipv4: 32, ipv6: 128 };

/**
 * Compiles a block such as `10.0.0.0/24` or `2001:db8::/32` to a test for addresses in it.
 * @throws InvalidPattern
 */
export function cidr(block: string): (text: string) => boolean {
  const [, network = '', bitsText = ''] = /^([^/]+)\/(\d{1,3})$/.exec(block) ?? [];
  const family = familyOf(network);
  const bits = Number(bitsText);
  if (!family || bits > ADDRESS_BITS[family]) throw new InvalidPattern(`Malformed CIDR: ${block}`);
  const addresses = new BlockList();
  addresses.addSubnet(network, bits, family);
  return (text) => familyOf(text) === family && addresses.check(text, family);
}

function familyOf(text: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(text);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
