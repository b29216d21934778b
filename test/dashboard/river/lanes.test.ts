import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyRange, layLanes } from '../../../src/dashboard/river/lanes.ts';
import { shardNode, shardNodes } from '../shards.ts';

test('lanes tile the height, however many shards there are, and none is thinner than asked', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1200 }), fc.integer({ min: 1, max: 20 }), (count, minLanePx) => {
      const lanes = layLanes(shardNodes(count), 340, minLanePx);
      expect(lanes.flatMap(({ shardIds }) => shardIds)).toHaveLength(count);
      expect(lanes[0]!.topPx).toBe(0);
      for (const [index, lane] of lanes.entries()) {
        const next = lanes[index + 1];
        expect(lane.topPx + lane.heightPx).toBeCloseTo(next?.topPx ?? 340, 3);
        if (lanes.length > 1) expect(lane.heightPx).toBeGreaterThanOrEqual(minLanePx - 0.001);
      }
      expect(lanes.length).toBeLessThanOrEqual(340 / minLanePx + 1);
    }),
    { numRuns: 12 },
  );
});

test('a lane is as high as its part of the hash keys; closed shards have none', () => {
  const quarter = 2n ** 126n;
  const shards = [
    shardNode(0, 0n, 4n * quarter, { isOpen: false }),
    shardNode(1, 0n, quarter),
    shardNode(2, quarter, 4n * quarter),
  ];
  expect(layLanes(shards, 200, 3)).toEqual([
    { shardIds: ['shardId-000000000001'], topPx: 0, heightPx: 50 },
    { shardIds: ['shardId-000000000002'], topPx: 50, heightPx: 150 },
  ]);
  expect(keyRange(shards[2]!)).toEqual({ from: 0.25, to: 1 });
});
