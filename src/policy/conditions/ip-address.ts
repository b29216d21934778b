import { isIP } from 'node:net';
import type { Matcher } from '../pattern/matcher.ts';

/** Node.js reports the address of an IPv4 client of a socket that accepts both families like this. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** Whether an address is in a block such as `203.0.113.0/24` or `2001:db8::/32`; without a length a block is one address. */
export function ipMatcher(value: string): Matcher {
  const [network = '', length] = value.split('/');
  const expected = wordsOf(network);
  if (!expected) return () => false;
  const maxBits = expected.length * WORD_BITS;
  const bits = length === undefined ? maxBits : /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  if (bits > maxBits) return () => false;
  return (text) => {
    const actual = wordsOf(text.replace(MAPPED_IPV4, ''));
    return actual?.length === expected.length && haveSamePrefix(actual, expected, bits);
  };
}

const WORD_BITS = 16;
const IPV6_WORDS = 8;

/** The words of 16 bits of an address: two of IPv4, eight of IPv6. Undefined when the text is not an address. */
function wordsOf(text: string): number[] | undefined {
  const version = isIP(text);
  if (version === 0) return undefined;
  if (version === 4) return ipv4Words(text);
  const [address = ''] = text.split('%');
  const [front = [], back = []] = address.split('::').map(ipv6Words);
  const zeros = Array.from({ length: IPV6_WORDS - front.length - back.length }, () => 0);
  return [...front, ...zeros, ...back];
}

function ipv4Words(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** The words of one side of `::`; the last ones may be an IPv4 address. */
function ipv6Words(groups: string): number[] {
  if (groups === '') return [];
  return groups
    .split(':')
    .flatMap((group) => (group.includes('.') ? ipv4Words(group) : [Number.parseInt(group, 16)]));
}

function haveSamePrefix(actual: readonly number[], expected: readonly number[], bits: number): boolean {
  return expected.every((word, index) => {
    const ignoredBits = Math.min(Math.max((index + 1) * WORD_BITS - bits, 0), WORD_BITS);
    return word >> ignoredBits === actual[index]! >> ignoredBits;
  });
}
