import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { evenKeys } from '../../../../src/cli/demo/load/partition-keys.ts';

// The ranges of a three-shard stream: docs/aws/kinesis-streams.md#shard-ids-and-hash-key-ranges.
const third = 113427455640312821154458202477256070485n;
const shards = [0n, 1n, 2n].map((n) => ({
  shardId: `shardId-00000000000${n}`,
  startingHashKey: n * third,
  endingHashKey: n === 2n ? 2n ** 128n - 1n : (n + 1n) * third - 1n,
}));

test('every shard gets the same number of keys, alternating', () => {
  const keys = evenKeys(shards, 16);
  expect(keys).toHaveLength(48);
  expect(new Set(keys.map(({ partitionKey }) => partitionKey)).size).toBe(48);
  expect(keys.map(({ shardId }) => shardId)).toEqual(
    Array.from({ length: 48 }, (_, index) => shards[index % 3]!.shardId),
  );
});

test('a key belongs to the shard of its MD5 hash', () => {
  // Computed differently: the top 32 bits show which third the hash is in.
  for (const { partitionKey, shardId } of evenKeys(shards, 4)) {
    expect(Number(shardId.slice(-1))).toBe(topByteThird(partitionKey));
  }
});

function topByteThird(partitionKey: string): number {
  const top = createHash('md5').update(partitionKey).digest().readUInt32BE(0);
  return Math.min(2, Math.floor((top / 2 ** 32) * 3));
}
