import { expect, test } from 'vitest';
import { Tally } from '../../../../support/tally.ts';
import { simulateMeta } from './simulate-meta.ts';

/*
 * Goal: whatever happens to gateways and to the answers of NATS, a change of metadata that is acknowledged is stored once, one
 * that is refused never is, and a gateway that has caught up knows every acknowledged change.
 * More seeds: npm run cluster-simulate -- --seeds 1000
 */
const done = new Tally();

// 1: a change was refused because the replica was behind. 2 and 7: a document that was replaced before it was delivered was
// old after catching up.
test.each(['1', '2', '7'])('seed %s keeps every rule', async (seed) => {
  const { violation, trace } = await simulateMeta(seed);
  expect(violation?.message).toBe(undefined);
  done.addAll(trace.tally);
});

test('the seeds together contain every kind of outcome', () => {
  const required = ['stored', 'lost', 'deleted', 'unknown'].map((outcome) => `change ${outcome}`);
  expect([...required, 'refused-by-old-leader', 'late'].filter((kind) => done.count(kind) === 0)).toEqual([]);
});
