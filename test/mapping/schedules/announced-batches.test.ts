import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/mapping/document.ts';
import { Judge } from './judge.ts';
import { DEFAULTS } from './options.ts';

/*
 * A message of a failure queue is found some time after it was sent, and names records that it does not contain. The schedules on
 * nodes judge by it, so it must neither lose a record whose put had no answer nor settle one that was not discarded.
 */

const SHARD = 'shardId-000000000000';
/** Of different lanes, of two. */
const [KEY, OTHER_KEY] = ['key-0', 'key-4'];
const settings = { ...DEFAULT_SETTINGS, functionArn: '', maximumRecordAgeSeconds: 60 };

function judgeOf(parallelizationFactor: number): Judge {
  const options = { ...DEFAULTS, parallelizationFactor, maximumRecordAgeSeconds: 60 };
  return new Judge(
    options,
    () => '',
    () => [],
    { learnsLate: true },
  );
}

/** As the mapping sends it, for records that it did not deliver. */
function messageOf(startSequenceNumber: string, endSequenceNumber: string, batchSize: number): string {
  return JSON.stringify({
    requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
    timestamp: '2026-11-30T11:00:00.000Z',
    KinesisBatchInfo: { shardId: SHARD, startSequenceNumber, endSequenceNumber, batchSize },
  });
}

test.each([
  ['the first', 0],
  ['the middle', 1],
  ['the last', 2],
])('%s record of a message that was put without an answer is discarded once it is found', (_, without) => {
  const judge = judgeOf(1);
  const records = [0, 1, 2].map(() => judge.putting(KEY, true, true));
  const writtenOf = (id: number) => ({ shardId: SHARD, sequenceNumber: `10${id}` });
  for (const record of records)
    if (record.id === without) judge.undecided(record);
    else judge.put(record, writtenOf(record.id));
  judge.announced(messageOf('100', '102', 3), settings);
  expect(judge.isDone).toBe(false);
  judge.put(records[without]!, writtenOf(without));
  expect(judge.isDone).toBe(true);
  judge.conclude();
  expect(judge.violations).toEqual([]);
});

test('a message settles the records of its lane alone', () => {
  const judge = judgeOf(2);
  const records = [KEY, OTHER_KEY, KEY].map((key) => judge.putting(key, true, true));
  for (const record of records) judge.put(record, { shardId: SHARD, sequenceNumber: `10${record.id}` });
  judge.announced(messageOf('100', '102', 2), settings);
  judge.conclude();
  expect(judge.violations).toEqual(['neither delivered nor discarded: 1']);
});

test('a message of fewer lanes settles all its records, while an unrelated put has no answer', () => {
  const judge = judgeOf(2);
  judge.changing({ parallelizationFactor: 1 });
  judge.undecided(judge.putting(KEY, true, true));
  for (const key of [KEY, OTHER_KEY]) {
    const record = judge.putting(key, true, true);
    judge.put(record, { shardId: SHARD, sequenceNumber: `10${record.id}` });
  }
  judge.announced(messageOf('101', '102', 2), settings);
  judge.conclude();
  expect(judge.violations).toEqual([]);
});

test('a message that names a record that was never put is a violation', () => {
  const judge = judgeOf(1);
  judge.put(judge.putting(KEY, true, true), { shardId: SHARD, sequenceNumber: '100' });
  judge.announced(messageOf('100', '102', 2), settings);
  judge.conclude();
  expect(judge.violations).toEqual([
    'neither delivered nor discarded: 0',
    expect.stringContaining('a message describes records that are no batch'),
  ]);
});
