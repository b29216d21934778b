import { cidr } from '../../lib/event-pattern/cidr.ts';
import { InvalidPattern } from '../../lib/event-pattern/invalid-pattern.ts';
import type { Matcher } from '../pattern/matcher.ts';

/** Node.js reports the address of an IPv4 client of a socket that accepts both families like this. */
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether an address is in a block such as `203.0.113.0/24` or `2001:db8::/32`; without a length a block is one address. */
export function ipMatcher(value: string): Matcher {
  const contains = blockOf(value);
  return (text) => contains?.(MAPPED_IPV4.exec(text)?.[1] ?? text) ?? false;
}

function blockOf(value: string): ((text: string) => boolean) | undefined {
  try {
    return cidr(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`);
  } catch (error) {
    if (error instanceof InvalidPattern) return undefined;
    throw error;
  }
}
