import { describe, expect, it } from 'vitest';
import { Receipts } from './consumer.ts';
import { judgeConsumer, judgeStream } from './judge.ts';
import type { Placed } from './payload.ts';

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

const placed = (n: number, shardId: string, sequenceNumber: number): Placed => ({
  key: 'k',
  n,
  shardId,
  sequenceNumber: String(sequenceNumber),
});
const TOLD = [placed(0, '0', 10), placed(1, '0', 20), placed(2, '1', 210)];

function judge(records: readonly Placed[], children = ['1', '2']) {
  const receipts = new Receipts('reader');
  receipts.records.push(...records);
  const ofParent = children.map((ShardId) => ({ ShardId, ParentShards: ['0'], HashKeyRange: undefined }));
  receipts.children = new Map([['0', ofParent]]);
  return judgeConsumer(receipts, TOLD, SHARDS);
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
  it('has nothing to say where nothing is wrong', () => {
    expect(judge(TOLD)).toEqual(CLEAN);
    expect(judgeStream(TOLD, SHARDS)).toEqual([]);
  });

  it.each([
    ['a record is lost', [TOLD[0]!, TOLD[2]!], { received: 2, lost: ['k 1'] }],
    ['a record comes twice', [...TOLD, TOLD[2]!], { received: 4, doubled: ['k 2'] }],
    ['records change places', [TOLD[0]!, TOLD[2]!, TOLD[1]!], { outOfOrder: ['k 1'] }],
    ['a record is elsewhere', [...TOLD.slice(0, 2), placed(2, '2', 210)], { misplaced: ['k 2 at 2 210'] }],
    ['nobody was told', [...TOLD, placed(3, '1', 220)], { received: 4, misplaced: ['k 3 at 1 220'] }],
  ])('says that %s', (_, records, fault) => {
    expect(judge(records)).toEqual({ ...CLEAN, ...fault });
  });

  it('says that a shard named other children than it has', () => {
    expect(judge(TOLD, ['1']).faults).toEqual(['0 named the children 1']);
  });

  it.each([
    ['a key’s numbers fall', [TOLD[1]!, TOLD[0]!], SHARDS, 'k 0: 10 after 20'],
    ['a number is outside its shard', [placed(0, '0', 101)], SHARDS, 'k 0: 101 is outside 0'],
    ['hash keys are nobody’s', [], SHARDS.slice(0, 2), 'no shard takes the hash keys from 10 on'],
    ['a range has a hole before it', [], [SHARDS[0]!, SHARDS[2]!], '2 begins at 10, not at 0'],
  ])('says that %s', (_, records, shards, fault) => {
    expect(judgeStream(records, shards)).toEqual([fault]);
  });
});
