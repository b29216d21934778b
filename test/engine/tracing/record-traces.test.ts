import { expect, it } from 'vitest';
import { MAX_TRACED_RECORDS, RecordTraces } from '../../../src/engine/tracing/record-traces.ts';

const SHARD = { account: '1', region: 'r', streamName: 's', shardId: 'shardId-000000000000' };
const OTHER = { ...SHARD, shardId: 'shardId-000000000001' };
const [first, second] = [{ root: 'first' }, { root: 'second' }];

it('returns the trace of the first record that has one, in its shard only', () => {
  const traces = new RecordTraces();
  traces.remember(SHARD, '3', second);
  traces.remember(SHARD, '2', first);
  expect(traces.firstOf(SHARD, ['1', '2', '3'])).toBe(first);
  expect(traces.firstOf(SHARD, ['1'])).toBeUndefined();
  expect(traces.firstOf(OTHER, ['2'])).toBeUndefined();
});

it('forgets the oldest records beyond its bound', () => {
  const traces = new RecordTraces();
  traces.remember(OTHER, '0', first);
  for (let n = 1; n <= MAX_TRACED_RECORDS; n++) traces.remember(SHARD, String(n), second);
  expect(traces.firstOf(OTHER, ['0'])).toBeUndefined();
  expect(traces.firstOf(SHARD, ['1'])).toBe(second);
  traces.remember(SHARD, 'newest', second);
  expect(traces.firstOf(SHARD, ['1'])).toBeUndefined();
});

it('the different traces of records, up to a bound', () => {
  const traces = new RecordTraces();
  const trace = (parent: string) => ({ root: '1-5759e988-bd862e3fe1be46a994272793', parent });
  expect(traces.allOf(SHARD, ['1'], 10)).toEqual([]);
  for (const [sequenceNumber, parent] of [
    ['1', 'a'],
    ['2', 'a'],
    ['4', 'b'],
    ['5', 'c'],
  ]) {
    traces.remember(SHARD, sequenceNumber!, trace(parent!));
  }
  expect(traces.allOf(SHARD, ['1', '2', '3', '4', '5'], 2)).toEqual([trace('a'), trace('b')]);
  expect(traces.allOf(OTHER, ['1'], 2)).toEqual([]);
});
