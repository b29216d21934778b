import { expect, test } from 'vitest';
import type { Input, Operation } from '../../src/schema/operation.ts';
import { CreateBucket } from '../../src/services/s3/operations/create-bucket.ts';
import { CreateMultipartUpload } from '../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteBucket } from '../../src/services/s3/operations/delete-bucket.ts';
import { HeadBucket } from '../../src/services/s3/operations/head-bucket.ts';
import { UploadPart } from '../../src/services/s3/operations/upload-part.ts';
import {
  MULTI_PART_KINDS,
  type MultiPart,
  type Reach,
  unlessRefused,
} from '../support/clients/multi-part.ts';
import { ResourceWorld } from './cloudformation/resources/resource-world.ts';

/** The parts of a bucket are its uploads. Only a bucket without objects can be deleted. */
function bucketOf(uploads: () => Promise<number>): MultiPart {
  const s3 = <Op extends Operation>(reach: Reach, operation: Op, more: object = {}) =>
    reach.call('s3', operation, { Bucket: 'bucket', ...more } as Input<Op>);
  return {
    create: (reach) => s3(reach, CreateBucket),
    async fill(reach) {
      const { UploadId } = await s3(reach, CreateMultipartUpload, { Key: 'k' });
      await s3(reach, UploadPart, { Key: 'k', UploadId, PartNumber: 1, Body: Buffer.from('part') });
    },
    remove: (reach) => s3(reach, DeleteBucket),
    parts: async (reach) => (await unlessRefused(s3(reach, HeadBucket))) && uploads(),
  };
}

function reachOf(world: ResourceWorld): Reach {
  return {
    call: (service, operation, input) => world.call(service, operation, input),
    settle: () => world.world.clock.advance(1_000),
  };
}

const KINDS: Readonly<Record<string, (world: ResourceWorld) => MultiPart>> = {
  ...Object.fromEntries(Object.entries(MULTI_PART_KINDS).map(([kind, named]) => [kind, () => named('it')])),
  bucket: ({ world: { store } }) =>
    bucketOf(
      async () => (await store.meta.list('s3/upload/')).length + (await store.meta.list('s3/part/')).length,
    ),
};

test.each(Object.entries(KINDS))(
  'after a kill between any two writes of its deletion, a %s exists whole or not at all',
  async (_, kindOf) => {
    let world = await ResourceWorld.open();
    const { create, fill, remove, parts } = kindOf(world);
    const { power } = world.world;
    await create(reachOf(world));
    const empty = await parts(reachOf(world));
    let crashed = true;
    let kills = 0;
    for (; crashed; kills++) {
      await fill(reachOf(world));
      const whole = await parts(reachOf(world));
      expect(whole).not.toEqual(empty);
      power.cutAfter(kills);
      await remove(reachOf(world)).catch(() => {});
      crashed = power.isOut;
      world = await world.afterKill();
      const left = await parts(reachOf(world));
      if (left !== undefined) {
        expect(left, `killed after ${kills} writes`).toEqual(whole);
        await remove(reachOf(world));
      }
      // A resource created under the same name has none of the old parts.
      await create(reachOf(world));
      expect(await parts(reachOf(world)), `killed after ${kills} writes`).toEqual(empty);
    }
    expect(kills).toBeGreaterThan(4);
  },
  60_000,
);

test('a deletion that a full disk interrupts is finished before the name is used again', async () => {
  const world = await ResourceWorld.open();
  const { create, fill, parts, remove } = KINDS['queue']!(world);
  await create(reachOf(world));
  await fill(reachOf(world));
  world.world.power.cutAfter(3);
  await expect(remove(reachOf(world))).rejects.toThrow();
  world.world.power.restore();
  await create(reachOf(world));
  expect(await parts(reachOf(world))).toEqual({ ApproximateNumberOfMessages: '0' });
});
