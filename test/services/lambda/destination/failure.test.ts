import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { FailureDestination, FailureMessage } from '../../../../src/mapping/port.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import { failureDestination } from '../../../../src/services/lambda/destination/failure.ts';
import { DestinationSender } from '../../../../src/services/lambda/destination/sender.ts';
import { CreateBucket } from '../../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../../src/services/s3/operations/get-object.ts';
import { ListObjectsV2 } from '../../../../src/services/s3/operations/list-objects-v2.ts';
import { createS3Service } from '../../../../src/services/s3/service.ts';
import { CreateTopic } from '../../../../src/services/sns/operations/create-topic.ts';
import { Subscribe } from '../../../../src/services/sns/operations/subscribe.ts';
import { MessageSigner } from '../../../../src/services/sns/message-signer.ts';
import { createSnsService } from '../../../../src/services/sns/service.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { openQueues } from '../../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../../src/services/sqs/service.ts';
import { type ActingFor, NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import type { Authority } from '../../../../src/schema/caller.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { noTargets } from '../../../support/fakes/no-targets.ts';

const { account, region } = caller;
const QUEUE_ARN = `arn:aws:sqs:${region}:${account}:failed`;
const EVENT = '{"Records":[{"kinesis":{"partitionKey":"a"}}]}';
const MESSAGE: FailureMessage = {
  namespace: { account, region },
  functionArn: `arn:aws:lambda:${region}:${account}:function:ingestion`,
  mappingUuid: '11111111-2222-4333-8444-555555555555',
  shardId: 'shardId-000000000003',
  timestampMs: Date.UTC(2026, 2, 4, 5, 6, 7, 89),
  record: '{"version":"1.0"}',
  event: Buffer.from(EVENT),
};

const ROLE = `arn:aws:iam::${account}:role/ingestion`;
const PUBLISH = { action: '', resource: '' };
let asked: string[];
let denied: boolean;
let exists: boolean;
let calls: InProcessCalls;
let destination: FailureDestination;

beforeEach(async () => {
  const clock = new VirtualClock();
  const { logs, meta, blobs } = memoryStore(clock);
  const random = seededRandom(1);
  const ofRole = (role: string, session: string): Authority => ({
    name: `${role} ${session}`,
    require(permissions, _caller, accessDenied) {
      const [{ action, resource } = PUBLISH] = permissions;
      asked.push(`${session} ${action} ${resource}`);
      if (denied) throw accessDenied('no policy allows it');
      return undefined;
    },
  });
  asked = [];
  denied = false;
  const ofService = (principal: string, { sourceArn }: ActingFor) => ofRole('', `${principal} ${sourceArn}`);
  calls = new InProcessCalls(undefined, { ...NO_AUTHORITIES, ofRole, ofService });
  calls.join(createS3Service({ meta, blobs, clock, random }));
  calls.join(
    createSnsService({
      meta,
      clock,
      random,
      logger: silentLogger,
      calls,
      sendToTarget: noTargets,
      signer: new MessageSigner(meta, clock, random),
      endpoint: () => 'http://127.0.0.1:4566',
    }),
  );
  const queues = await openQueues({ store: { logs, meta }, clock, random, logger: silentLogger });
  calls.join(createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' }));
  exists = true;
  const describe = async () => (exists ? { roleArn: ROLE, timeoutSeconds: 3 } : undefined);
  destination = failureDestination(new DestinationSender({ calls, random, invokeAsync }), random, {
    describe,
  });
});

/** Functions are not allowed as failure destinations. */
const invokeAsync = () => Promise.reject(new Error('no function is invoked'));

async function received(): Promise<string[]> {
  const QueueUrl = `http://127.0.0.1:4566/${account}/failed`;
  const { Messages = [] } = await calls.call('sqs', ReceiveMessage, { QueueUrl }, caller);
  return Messages.map(({ Body }) => Body);
}

test('a queue receives the record', async () => {
  await calls.call('sqs', CreateQueue, { QueueName: 'failed' }, caller);
  await destination.send(QUEUE_ARN, MESSAGE);
  expect(await received()).toEqual([MESSAGE.record]);
});

test('a topic receives the record', async () => {
  await calls.call('sqs', CreateQueue, { QueueName: 'failed' }, caller);
  const { TopicArn } = await calls.call('sns', CreateTopic, { Name: 'failed' }, caller);
  await calls.call('sns', Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN }, caller);
  await destination.send(TopicArn, MESSAGE);
  const [body] = await received();
  expect(JSON.parse(body!)).toMatchObject({ Message: MESSAGE.record });
});

test("a bucket receives an object with the event, under a key in AWS's format", async () => {
  const Bucket = 'failed';
  await calls.call('s3', CreateBucket, { Bucket }, caller);
  await destination.send('arn:aws:s3:::failed', MESSAGE);
  const { Contents } = await calls.call('s3', ListObjectsV2, { Bucket }, caller);
  const Key = Contents![0]!.Key;
  expect(Key).toMatch(
    /^aws\/lambda\/11111111-2222-4333-8444-555555555555\/shardId-000000000003\/2026\/03\/04\/2026-03-04T05\.06\.07-[0-9a-f-]{36}$/,
  );
  const { Body } = await calls.call('s3', GetObject, { Bucket, Key }, caller);
  expect(JSON.parse(Body!.toString())).toEqual({ version: '1.0', payload: EVENT });
});

test.each([QUEUE_ARN, `arn:aws:sns:${region}:${account}:failed`, 'arn:aws:s3:::failed'])(
  'sending to %s fails when it does not exist',
  async (arn) => {
    await expect(destination.send(arn, MESSAGE)).rejects.toThrow(/exist/);
  },
);

test('sends as the role of the function, and fails without its permission', async () => {
  await calls.call('sqs', CreateQueue, { QueueName: 'failed' }, caller);
  await destination.send(QUEUE_ARN, MESSAGE);
  expect(asked).toEqual([`ingestion sqs:SendMessage ${QUEUE_ARN}`]);
  denied = true;
  await expect(destination.send(QUEUE_ARN, MESSAGE)).rejects.toThrow('no policy allows it');
  expect(await received()).toHaveLength(1);
});

test('without the function, Lambda sends as a service, for which the policy of the destination decides', async () => {
  await calls.call('sqs', CreateQueue, { QueueName: 'failed' }, caller);
  exists = false;
  await destination.send(QUEUE_ARN, MESSAGE);
  expect(asked).toEqual([`lambda.amazonaws.com ${MESSAGE.functionArn} sqs:SendMessage ${QUEUE_ARN}`]);
});
