import { timingSafeEqual } from 'node:crypto';

/** Compares a secret with what a client sent, in a time that does not depend on where they differ. */
export function isEqual(expected: string, given: string): boolean {
  // The length of a signature is not a secret.
  if (expected.length !== given.length) return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
