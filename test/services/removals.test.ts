import { expect, test } from 'vitest';
import type { Input, Operation, Output } from '../../src/schema/operation.ts';
import { isServiceError } from '../../src/schema/error.ts';
import { CreateAlias } from '../../src/services/lambda/operations/create-alias.ts';
import { CreateFunctionUrlConfig } from '../../src/services/lambda/operations/create-function-url-config.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { AddPermission } from '../../src/services/lambda/operations/add-permission.ts';
import { DeleteFunction } from '../../src/services/lambda/operations/delete-function.ts';
import { GetPolicy } from '../../src/services/lambda/operations/get-policy.ts';
import { ListAliases } from '../../src/services/lambda/operations/list-aliases.ts';
import { ListFunctionUrlConfigs } from '../../src/services/lambda/operations/list-function-url-configs.ts';
import { ListVersionsByFunction } from '../../src/services/lambda/operations/list-versions-by-function.ts';
import { PublishVersion } from '../../src/services/lambda/operations/publish-version.ts';
import { PutFunctionConcurrency } from '../../src/services/lambda/operations/put-function-concurrency.ts';
import { GetFunctionConcurrency } from '../../src/services/lambda/operations/get-function-concurrency.ts';
import { CreateLogGroup } from '../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../src/services/logs/operations/create-log-stream.ts';
import { DeleteLogGroup } from '../../src/services/logs/operations/delete-log-group.ts';
import { DescribeLogStreams } from '../../src/services/logs/operations/describe-log-streams.ts';
import { CreateBucket } from '../../src/services/s3/operations/create-bucket.ts';
import { CreateMultipartUpload } from '../../src/services/s3/operations/create-multipart-upload.ts';
import { DeleteBucket } from '../../src/services/s3/operations/delete-bucket.ts';
import { HeadBucket } from '../../src/services/s3/operations/head-bucket.ts';
import { UploadPart } from '../../src/services/s3/operations/upload-part.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../src/services/sqs/operations/get-queue-attributes.ts';
import { SendMessage } from '../../src/services/sqs/operations/send-message.ts';
import { zipOf } from '../support/zip.ts';
import { ResourceWorld } from './cloudformation/resources/resource-world.ts';

interface Kind {
  readonly create: (world: ResourceWorld) => Promise<unknown>;
  /** Gives it parts beside its own document. */
  readonly fill: (world: ResourceWorld) => Promise<unknown>;
  readonly remove: (world: ResourceWorld) => Promise<unknown>;
  /** What it consists of; undefined when it does not exist. */
  readonly parts: (world: ResourceWorld) => Promise<unknown>;
}

/** @returns undefined where the service refuses */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!isServiceError(error) || error.declaration.fault !== 'client') throw error;
    return undefined;
  }
}

const FunctionName = 'f';
const lambda = <Op extends Operation>(world: ResourceWorld, operation: Op, more: object = {}) =>
  unlessRefused<Output<Op>>(world.call('lambda', operation, { FunctionName, ...more } as Input<Op>));
const logs = <Op extends Operation>(world: ResourceWorld, operation: Op, more: object = {}) =>
  unlessRefused<Output<Op>>(world.call('logs', operation, { logGroupName: 'g', ...more } as Input<Op>));
const s3 = <Op extends Operation>(world: ResourceWorld, operation: Op, more: object = {}) =>
  unlessRefused<Output<Op>>(world.call('s3', operation, { Bucket: 'bucket', ...more } as Input<Op>));
const QueueUrl = '/123456789012/q';

const KINDS: Record<string, Kind> = {
  function: {
    create: (world) =>
      lambda(world, CreateFunction, {
        Role: 'arn:aws:iam::123456789012:role/r',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async () => {};' }) },
      }),
    async fill(world) {
      await world.world.clock.advance(1_000);
      await lambda(world, PublishVersion);
      await lambda(world, CreateAlias, { Name: 'live', FunctionVersion: '1' });
      await lambda(world, CreateFunctionUrlConfig, { AuthType: 'NONE' });
      await lambda(world, AddPermission, {
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
      });
      await lambda(world, PutFunctionConcurrency, { ReservedConcurrentExecutions: 5 });
    },
    remove: (world) => lambda(world, DeleteFunction),
    async parts(world) {
      const versions = await lambda(world, ListVersionsByFunction);
      return (
        versions && [
          versions.Versions.length,
          (await lambda(world, ListAliases))!.Aliases.length,
          (await lambda(world, ListFunctionUrlConfigs))!.FunctionUrlConfigs.length,
          (await lambda(world, GetPolicy)) !== undefined,
          (await lambda(world, GetFunctionConcurrency))!.ReservedConcurrentExecutions,
        ]
      );
    },
  },
  'log group': {
    create: (world) => logs(world, CreateLogGroup),
    async fill(world) {
      for (const logStreamName of ['one', 'two', 'three'])
        await logs(world, CreateLogStream, { logStreamName });
    },
    remove: (world) => logs(world, DeleteLogGroup),
    async parts(world) {
      return (await logs(world, DescribeLogStreams))?.logStreams.length;
    },
  },
  queue: {
    create: (world) => world.call('sqs', CreateQueue, { QueueName: 'q' }),
    async fill(world) {
      for (const MessageBody of ['one', 'two', 'three']) {
        await world.call('sqs', SendMessage, { QueueUrl, MessageBody });
      }
    },
    remove: (world) => world.call('sqs', DeleteQueue, { QueueUrl }),
    async parts(world) {
      const AttributeNames = ['ApproximateNumberOfMessages'];
      const input = { QueueUrl, AttributeNames } as Input<typeof GetQueueAttributes>;
      return (await unlessRefused(world.call('sqs', GetQueueAttributes, input)))?.Attributes;
    },
  },
  bucket: {
    create: (world) => s3(world, CreateBucket),
    async fill(world) {
      const { UploadId } = (await s3(world, CreateMultipartUpload, { Key: 'k' }))!;
      await s3(world, UploadPart, { Key: 'k', UploadId, PartNumber: 1, Body: Buffer.from('part') });
    },
    remove: (world) => s3(world, DeleteBucket),
    async parts(world) {
      if (!(await s3(world, HeadBucket))) return undefined;
      const { meta } = world.world.store;
      return [(await meta.list('s3/upload/')).length, (await meta.list('s3/part/')).length];
    },
  },
};

test.each(Object.entries(KINDS))(
  'a kill between any two writes of the deletion of a %s leaves all of it or nothing',
  async (_, { create, fill, remove, parts }) => {
    let world = await ResourceWorld.open();
    const { power } = world.world;
    await create(world);
    const empty = await parts(world);
    let died = true;
    let kills = 0;
    for (; died; kills++) {
      await fill(world);
      const whole = await parts(world);
      expect(whole).not.toEqual(empty);
      power.cutAfter(kills);
      await remove(world).catch(() => {});
      died = power.isOut;
      world = await world.afterKill();
      const left = await parts(world);
      if (left !== undefined) expect(left, `killed after ${kills} writes`).toEqual(whole);
      // Nothing comes back under the same name.
      if (left !== undefined) await remove(world);
      await create(world);
      expect(await parts(world), `killed after ${kills} writes`).toEqual(empty);
    }
    expect(kills).toBeGreaterThan(4);
  },
  60_000,
);

test('a deletion that a full disk interrupts is finished before the name is used again', async () => {
  const world = await ResourceWorld.open();
  const { create, fill, parts, remove } = KINDS['queue']!;
  await create(world);
  await fill(world);
  world.world.power.cutAfter(3);
  await expect(remove(world)).rejects.toThrow();
  world.world.power.restore();
  await create(world);
  expect(await parts(world)).toEqual({ ApproximateNumberOfMessages: '0' });
});
