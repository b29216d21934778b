import { BlockList, isIP } from 'node:net';
import { InvalidPattern } from './invalid-pattern.ts';

// Event Ruler refuses a block of a single address.
const MASKS = {
  ipv4: { end: 32, fault: 'IPv4 mask bits must be < 32' },
  ipv6: { end: 128, fault: 'IPv6 mask bits must be < 128' },
};

/**
 * Compiles a block such as `10.0.0.0/24` or `2001:db8::/32` to a test for addresses in it.
 * @throws InvalidPattern
 */
export function cidr(block: string): (text: string) => boolean {
  const [network = '', mask, ...others] = block.split('/');
  if (mask === undefined || others.length > 0) throw new InvalidPattern("Malformed CIDR, one '/' required");
  if (!/^[-+]?\d+$/.test(mask)) throw new InvalidPattern('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) throw new InvalidPattern('Malformed CIDR, mask bits must not be negative');
  const family = familyOf(network);
  if (!family) throw new InvalidPattern(`Nonstandard IP address: ${network}`);
  if (bits >= MASKS[family].end) throw new InvalidPattern(MASKS[family].fault);
  const addresses = new BlockList();
  addresses.addSubnet(network, bits, family);
  return (text) => familyOf(text) === family && addresses.check(text, family);
}

function familyOf(text: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(text);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
