import { expect, test } from 'vitest';
import { changesOf, lineageOf } from '../../../src/dashboard/stream/lineage.ts';
import { shardNode } from '../shards.ts';

const ALL = 2n ** 128n;
const id = (number: number) => `shardId-${String(number).padStart(12, '0')}`;
// One shard was split; its halves were merged an hour later.
const SHARDS = [
  shardNode(0, 0n, ALL, { isOpen: false, createdMs: 0, closedMs: 995 }),
  shardNode(1, 0n, ALL / 2n, {
    isOpen: false,
    createdMs: 1000,
    closedMs: 3_600_000,
    parentShardIds: [id(0)],
  }),
  shardNode(2, ALL / 2n, ALL, {
    isOpen: false,
    createdMs: 1000,
    closedMs: 3_600_000,
    parentShardIds: [id(0)],
  }),
  shardNode(3, 0n, ALL, { createdMs: 3_600_010, parentShardIds: [id(1), id(2)] }),
];

test('each change has a column, and a shard ends where its children begin', () => {
  const { spans, moments } = lineageOf(SHARDS);
  expect(moments.map(({ atMs }) => atMs)).toEqual([0, 1000, 3_600_010]);
  expect(spans.map(({ left, right, top, bottom }) => [left, right, top, bottom])).toEqual([
    [0, 1 / 3, 0, 1],
    [1 / 3, 2 / 3, 0, 0.5],
    [1 / 3, 2 / 3, 0.5, 1],
    [2 / 3, 1, 0, 1],
  ]);
});

test('splits and merges in words, latest first', () => {
  expect(changesOf(SHARDS).map(({ text }) => text)).toEqual([
    '1 and 2 merged into 3',
    '0 split into 1 and 2',
  ]);
});
