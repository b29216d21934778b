import { beforeEach, expect, test } from 'vitest';
import { GetQueueAttributes } from '../../../../src/services/sqs/operations/get-queue-attributes.ts';
import { GetQueueUrl } from '../../../../src/services/sqs/operations/get-queue-url.ts';
import { ListQueueTags } from '../../../../src/services/sqs/operations/tags/list-queue-tags.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const attributes = async (QueueUrl: string) =>
  (await world.call('sqs', GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes!;
const policy = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
});
const queuePolicy = (PolicyDocument: unknown) => ({
  Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument, Queues: [ref('Failed')] } },
});
const template = (queue: Record<string, unknown>, Action = 'sqs:SendMessage') => ({
  Dead: { Type: 'AWS::SQS::Queue' },
  Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed', ...queue } },
  ...queuePolicy(policy(Action)),
});
const outputs = { Url: ref('Failed'), Arn: att('Failed', 'Arn'), Name: att('Dead', 'QueueName') };

test('queues and their policies are created, updated in place and removed', async () => {
  const redrive = { deadLetterTargetArn: att('Dead', 'Arn'), maxReceiveCount: 3 };
  const created = await world.deploy(
    template({ VisibilityTimeout: 60, RedrivePolicy: redrive, Tags: [{ Key: 'STAGE', Value: 'dev' }] }),
    outputs,
  );
  const QueueUrl = 'http://127.0.0.1:4566/123456789012/failed';
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Url: QueueUrl,
      Arn: 'arn:aws:sqs:eu-west-1:123456789012:failed',
      Name: expect.stringMatching(/^shop-Dead-[A-Z0-9]{12}$/),
    },
  });
  const first = await attributes(QueueUrl);
  expect(first['VisibilityTimeout']).toBe('60');
  expect(JSON.parse(first['Policy']!)).toEqual(policy('sqs:SendMessage'));
  expect(JSON.parse(first['RedrivePolicy']!)).toEqual({
    deadLetterTargetArn: `arn:aws:sqs:eu-west-1:123456789012:${created.outputs['Name']}`,
    maxReceiveCount: 3,
  });

  const changed = await world.deploy(
    template({ DelaySeconds: 5, Tags: [{ Key: 'TEAM', Value: 'orders' }] }, 'sqs:*'),
    outputs,
  );
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  const second = await attributes(QueueUrl);
  expect(second).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '5' });
  expect(second).not.toHaveProperty('RedrivePolicy');
  expect(JSON.parse(second['Policy']!)).toEqual(policy('sqs:*'));
  expect(await world.call('sqs', ListQueueTags, { QueueUrl })).toEqual({ Tags: { TEAM: 'orders' } });

  const { Policy: _, ...queues } = template({ DelaySeconds: 5 });
  expect((await world.deploy(queues)).status).toBe('UPDATE_COMPLETE');
  expect(await attributes(QueueUrl)).not.toHaveProperty('Policy');
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  await expect(world.call('sqs', GetQueueUrl, { QueueName: 'failed' })).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
  });
});

test('a rejected attribute leaves the queue unchanged', async () => {
  await world.deploy(template({ VisibilityTimeout: 60 }), outputs);
  const before = await attributes('http://127.0.0.1:4566/123456789012/failed');
  const { status } = await world.deploy(template({ VisibilityTimeout: 43_201 }), outputs);
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await attributes('http://127.0.0.1:4566/123456789012/failed')).toEqual({
    ...before,
    LastModifiedTimestamp: expect.any(String),
  });
});

test('a FIFO queue is created and updated, with a generated name that ends with .fifo', async () => {
  const fifo = (properties: Record<string, unknown>) => ({
    Orders: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, ...properties } },
  });
  const wanted = { Url: ref('Orders'), Name: att('Orders', 'QueueName') };
  const settings = { ContentBasedDeduplication: true, DeduplicationScope: 'messageGroup' };
  const created = await world.deploy(fifo(settings), wanted);
  expect(created.status).toBe('CREATE_COMPLETE');
  const { Url, Name } = created.outputs as { Url: string; Name: string };
  expect(Name).toMatch(/-Orders-[^.]+\.fifo$/);
  expect(await attributes(Url)).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    DeduplicationScope: 'messageGroup',
  });
  expect((await world.deploy(fifo({}), wanted)).outputs).toEqual(created.outputs);
  expect(await attributes(Url)).toMatchObject({
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
  });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('the policy of a queue may be JSON text', async () => {
  const text = JSON.stringify(policy('sqs:SendMessage'));
  const deployed = await world.deploy({ ...template({}), ...queuePolicy(text) }, outputs);
  expect(deployed.status).toBe('CREATE_COMPLETE');
  expect((await attributes(deployed.outputs['Url']!))['Policy']).toBe(text);
});
