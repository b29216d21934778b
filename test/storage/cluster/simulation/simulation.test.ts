import { expect, test } from 'vitest';
import { Tally } from '../../../support/tally.ts';
import { simulate } from './simulate.ts';

/*
 * Goal: whatever happens to gateways and to the answers of NATS, the logs of a cluster keep the rules of the storage
 * port (history.ts), and a seed always makes the same run.
 * More seeds: npm run cluster-simulate -- --seeds 1000
 */
const done = new Tally();

let firstTrace = '';

// In 85 a gateway reads while the messages that it is behind are trimmed by another one.
test.each(['1', '2', '3', '4', '10', '85'])('seed %s keeps every rule', async (seed) => {
  const { violation, trace } = await simulate(seed);
  if (seed === '1') firstTrace = trace.sha256;
  expect(violation?.message).toBe(undefined);
  done.addAll(trace.tally);
});

test('the seeds together contain every fault and every kind of outcome', () => {
  const required = [
    'answer-lost',
    'append acknowledged',
    'append closed',
    'append not-written',
    'append unknown',
    'closed',
    'deleted',
    'followers reset',
    'gateway crashed',
    'gateway disconnected',
    'gateway frozen',
    'late',
    'leader-lost',
    'message with forwarded batches',
    'messages in one turn',
    'no leader',
    'refused-ahead',
    'refused-behind',
    'refused-by-old-leader',
    'request-lost',
    'retention changed',
    'stale read',
    'trimmed',
    'wall clock stepped',
  ];
  expect(required.filter((kind) => done.count(kind) === 0)).toEqual([]);
});

test('a seed makes the same run again', async () => {
  expect((await simulate('1')).trace.sha256).toBe(firstTrace);
});
