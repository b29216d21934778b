import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { WindowJudge } from './window-judge.ts';

const SHARD = 'shardId-000000000000';
const WINDOW = { startMs: 5_000, endMs: 10_000 };

/** A call with one record that arrived in the window, or without records the final one. */
function callOf(state: readonly number[], id?: number): Call {
  const records =
    id === undefined
      ? []
      : [{ id, key: '', data: '', sequenceNumber: '1', eventSourceArn: '', timestampMs: 9_000 }];
  const window = { ...WINDOW, ids: [...state], isFinal: id === undefined, isEarly: false };
  return { shardId: SHARD, records, window };
}

/** Delivers a record, closes its window, and delivers another record of the same window without the state. */
function found(reopens: boolean, closedMs: number): string[] {
  const violations: string[] = [];
  const judge = new WindowJudge(5, {
    reopens,
    accuse: (what) => violations.push(what),
    suspect: (_, what) => violations.push(what),
  });
  for (const [call, ahead, nowMs] of [
    [callOf([], 1), [], 9_100],
    [callOf([1]), [1], closedMs],
    [callOf([], 2), [1], 11_500],
    [callOf([2]), [1, 2], 12_000],
  ] as const) {
    judge.begin(call, ahead, nowMs);
    judge.end(call, false, nowMs);
  }
  judge.conclude();
  return violations;
}

const lacks = `the state of ${SHARD} at 5000 lacks 1`;

test.each([
  ['begins a new state where records may be stored late', true, 10_600, []],
  ['must have the state where no record is late', false, 10_600, [lacks, lacks]],
  ['must have the state when its window was closed before its end', true, 9_600, [lacks, lacks]],
])('a record that is delivered after its window was closed %s', (_, reopens, closedMs, expected) => {
  expect(found(reopens, closedMs)).toEqual(expected);
});
