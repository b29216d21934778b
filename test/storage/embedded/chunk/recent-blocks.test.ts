import { expect, test } from 'vitest';
import { MIB } from '../../../../src/lib/bytes.ts';
import { RecentBlocks } from '../../../../src/storage/embedded/chunk/recent-blocks.ts';

test('blocks are found by chunk and offset until newer ones need their room', () => {
  const recent = new RecentBlocks(4 * MIB);
  const blocks = Array.from({ length: 5 }, () => Buffer.alloc(MIB));
  blocks.slice(0, 4).forEach((block, offset) => recent.add(7, offset, block));
  expect(recent.get(7, 0)).toBe(blocks[0]);
  expect(recent.get(8, 0)).toBeUndefined();
  // The second is now the least recently used.
  recent.add(7, 4, blocks[4]!);
  expect([0, 1, 2, 3, 4].map((offset) => recent.get(7, offset) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
});

test('a block larger than the cache is not kept and evicts no other', () => {
  const recent = new RecentBlocks(4 * MIB);
  const small = Buffer.alloc(MIB);
  recent.add(1, 0, small);
  recent.add(1, MIB, Buffer.alloc(4 * MIB + 1));
  expect(recent.get(1, MIB)).toBeUndefined();
  expect(recent.get(1, 0)).toBe(small);
});
