import { randomUUID } from 'node:crypto';

/**
 * A name of its own for each run of a test: the tests of a file share nodes, which keep what was stored, also for a test that is
 * repeated.
 */
export function freshName(name: string): string {
  return `${name}_${randomUUID().slice(0, 8)}`;
}
