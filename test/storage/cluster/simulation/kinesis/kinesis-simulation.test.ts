import { expect, test } from 'vitest';
import { Tally } from '../../../../support/tally.ts';
import { simulateKinesis } from './simulate-kinesis.ts';

/*
 * Goal: a stream that clients use through all gateways keeps what it does on one server (test/simulation/model.ts): each
 * acknowledged record once at its sequence number, in order of its key and across splits and merges, iterators that any
 * gateway continues, LATEST and the end of a read exact, nothing put after the end of a shard, one subscription of a consumer for
 * each shard, with every record once, and nothing removed before its retention, which changes.
 * More seeds: npm run cluster-simulate -- --seeds 1000
 */
const done = new Tally();
let firstTrace = '';

test.each(['1', '4', '6'])('seed %s keeps every rule', async (seed) => {
  const { violation, trace } = await simulateKinesis(seed);
  if (seed === '1') firstTrace = trace.sha256;
  expect(violation?.message).toBe(undefined);
  done.addAll(trace.tally);
});

test('a seed makes the same run again', async () => {
  expect((await simulateKinesis('1')).trace.sha256).toBe(firstTrace);
});

test('the seeds together contain every fault and every kind of outcome', () => {
  const required = [
    'LATEST found',
    'end of a shard read',
    'end of a shard sent',
    'gateway disconnected',
    'gateway drained',
    'gateway frozen',
    'gateway killed',
    'no leader',
    'resharded',
    'retention changed',
    'subscribed',
    'subscription subscription-exists',
  ];
  expect(required.filter((kind) => done.count(kind) === 0)).toEqual([]);
});
