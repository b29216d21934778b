import { describe, expect, it } from 'vitest';
import { Receipts } from './consumer.ts';
import { judgeConsumer, judgeStream } from './judge.ts';
import type { StoredRecord } from './payload.ts';

const LAST = 2n ** 128n - 1n;
const shard = (ShardId: string, start: bigint, end: bigint, numbers: [number, number?], parent?: string) => ({
  ShardId,
  HashKeyRange: { StartingHashKey: String(start), EndingHashKey: String(end) },
  SequenceNumberRange: {
    StartingSequenceNumber: String(numbers[0]),
    ...(numbers[1] !== undefined && { EndingSequenceNumber: String(numbers[1]) }),
  },
  ...(parent && { ParentShardId: parent }),
});
const SHARDS = [
  shard('0', 0n, LAST, [0, 100]),
  shard('1', 0n, 9n, [200], '0'),
  shard('2', 10n, LAST, [200], '0'),
];

const placed = (n: number, shardId: string, sequenceNumber: number): StoredRecord => ({
  key: 'k',
  n,
  shardId,
  sequenceNumber: String(sequenceNumber),
});
const ACKNOWLEDGED = [placed(0, '0', 10), placed(1, '0', 20), placed(2, '1', 210)];

function judge(records: readonly StoredRecord[], children = ['1', '2']) {
  const receipts = new Receipts('reader');
  receipts.records.push(...records);
  const ofParent = children.map((ShardId) => ({ ShardId, ParentShards: ['0'], HashKeyRange: undefined }));
  receipts.children = new Map([['0', ofParent]]);
  return judgeConsumer(receipts, ACKNOWLEDGED, SHARDS);
}

const CLEAN = {
  name: 'reader',
  received: 3,
  lost: [],
  doubled: [],
  outOfOrder: [],
  misplaced: [],
  faults: [],
};

describe('the judge of a reshard run', () => {
  it('reports nothing when nothing is wrong', () => {
    expect(judge(ACKNOWLEDGED)).toEqual(CLEAN);
    expect(judgeStream(ACKNOWLEDGED, SHARDS)).toEqual([]);
  });

  it.each([
    ['a record is lost', [ACKNOWLEDGED[0]!, ACKNOWLEDGED[2]!], { received: 2, lost: ['k 1'] }],
    ['a record is read twice', [...ACKNOWLEDGED, ACKNOWLEDGED[2]!], { received: 4, doubled: ['k 2'] }],
    [
      'records are out of order',
      [ACKNOWLEDGED[0]!, ACKNOWLEDGED[2]!, ACKNOWLEDGED[1]!],
      { outOfOrder: ['k 1'] },
    ],
    [
      'a record is in another shard',
      [...ACKNOWLEDGED.slice(0, 2), placed(2, '2', 210)],
      { misplaced: ['k 2 at 2 210'] },
    ],
    [
      'a record was never acknowledged',
      [...ACKNOWLEDGED, placed(3, '1', 220)],
      { received: 4, misplaced: ['k 3 at 1 220'] },
    ],
  ])('reports that %s', (_, records, fault) => {
    expect(judge(records)).toEqual({ ...CLEAN, ...fault });
  });

  it('reports that a shard names other children than it has', () => {
    expect(judge(ACKNOWLEDGED, ['1']).faults).toEqual(['0 named the children 1']);
  });

  it.each([
    ['the numbers of a key decrease', [ACKNOWLEDGED[1]!, ACKNOWLEDGED[0]!], SHARDS, 'k 0: 10 after 20'],
    ['a number is outside its shard', [placed(0, '0', 101)], SHARDS, 'k 0: 101 is outside 0'],
    ['hash keys belong to no shard', [], SHARDS.slice(0, 2), 'no shard covers the hash keys from 10'],
    ['there is a gap before a range', [], [SHARDS[0]!, SHARDS[2]!], '2 begins at 10, not at 0'],
  ])('reports that %s', (_, records, shards, fault) => {
    expect(judgeStream(records, shards)).toEqual([fault]);
  });
});
