import { beforeEach, expect, test } from 'vitest';
import { CopyObject } from '../../../src/services/s3/operations/copy-object.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { DeleteObject } from '../../../src/services/s3/operations/delete-object.ts';
import { GetBucketNotificationConfiguration } from '../../../src/services/s3/operations/get-bucket-notification-configuration.ts';
import { PutBucketNotificationConfiguration } from '../../../src/services/s3/operations/put-bucket-notification-configuration.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';

const Bucket = 'uploads';

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
  await world.call('s3', CreateBucket, { Bucket });
  world.policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: functionArn,
        Condition: {
          StringEquals: { 'AWS:SourceAccount': '123456789012' },
          ArnLike: { 'AWS:SourceArn': `arn:aws:s3:::${Bucket}` },
        },
      },
    ],
  });
});

const put = (Key: string, text = 'a') =>
  world.call('s3', PutObject, { Bucket, Key, Body: Buffer.from(text) });

test('a function gets the events of the objects that its configuration names', async () => {
  const filter: { Name: 'prefix' | 'suffix'; Value: string }[] = [
    { Name: 'prefix', Value: 'in/' },
    { Name: 'suffix', Value: '.json' },
  ];
  const configuration = {
    CloudFunctionConfiguration: [
      {
        Id: 'json',
        Event: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'],
        Filter: { S3Key: { FilterRule: filter } },
        CloudFunction: functionArn,
      },
    ],
    QueueConfiguration: [{ Event: ['s3:ObjectRemoved:*'], Queue: queueArn('first') }],
  };
  await world.call('s3', PutBucketNotificationConfiguration, {
    Bucket,
    SkipDestinationValidation: true,
    NotificationConfiguration: configuration,
  });
  expect(await world.call('s3', GetBucketNotificationConfiguration, { Bucket })).toEqual({
    CloudFunctionConfiguration: configuration.CloudFunctionConfiguration,
    QueueConfiguration: [{ ...configuration.QueueConfiguration[0], Id: expect.any(String) }],
  });
  await put('in/red flower ü.json');
  await put('in/red.txt');
  await put('out/red.json');
  await world.call('s3', CopyObject, {
    Bucket,
    Key: 'in/copy.json',
    CopySource: `${Bucket}/out/red.json`,
  });
  const record = (eventName: string, object: object) => ({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-west-1',
        eventTime: '2026-01-01T00:00:00.000Z',
        eventName,
        userIdentity: { principalId: 'AWS:123456789012' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: expect.any(String),
          bucket: {
            name: Bucket,
            ownerIdentity: { principalId: '123456789012' },
            arn: `arn:aws:s3:::${Bucket}`,
          },
          object: { ...object, sequencer: expect.stringMatching(/^[0-9A-F]{16,20}$/) },
        },
      },
    ],
  });
  const content = { size: 1, eTag: '0cc175b9c0f1b6a831c399e269772661' };
  expect(world.invoked).toEqual([
    ['Event', record('ObjectCreated:Put', { key: 'in/red+flower+%C3%BC.json', ...content })],
    ['Event', record('ObjectCreated:Copy', { key: 'in/copy.json', ...content })],
  ]);
  await world.call('s3', DeleteObject, { Bucket, Key: 'in/copy.json' });
  expect(await world.bodies()).toEqual([record('ObjectRemoved:Delete', { key: 'in/copy.json' })]);
});

test('destinations that cannot be sent to are refused; without the check, the object is stored all the same', async () => {
  world.policy = undefined;
  const configure = (SkipDestinationValidation: boolean) =>
    world.call('s3', PutBucketNotificationConfiguration, {
      Bucket,
      SkipDestinationValidation,
      NotificationConfiguration: {
        CloudFunctionConfiguration: [{ Event: ['s3:ObjectCreated:*'], CloudFunction: functionArn }],
        QueueConfiguration: [{ Event: ['s3:ObjectRemoved:*'], Queue: queueArn('gone') }],
      },
    });
  await expect(configure(false)).rejects.toMatchObject({
    code: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    details: {
      ArgumentName1: functionArn,
      ArgumentValue1: `Not authorized to invoke function [${functionArn}]`,
      ArgumentName2: queueArn('gone'),
      ArgumentValue2: 'The destination queue does not exist',
    },
  });
  expect(await world.call('s3', GetBucketNotificationConfiguration, { Bucket })).toEqual({});
  await configure(true);
  await put('a');
  expect(world.invoked).toEqual([]);
  const { ETag } = await put('a');
  expect(ETag).toBe('"0cc175b9c0f1b6a831c399e269772661"');
});

test.each([
  [{ QueueConfiguration: [{ Event: ['s3:ObjectRestore:Post'], Queue: queueArn('first') }] }, 'ObjectRestore'],
  [{ QueueConfiguration: [{ Event: ['s3:ObjectCreated:*'], Queue: 'first' }] }, 'not well formed'],
  [{ EventBridgeConfiguration: {} }, 'EventBridge'],
])('the configuration %j is rejected', async (NotificationConfiguration, reason) => {
  const input = { Bucket, NotificationConfiguration };
  await expect(world.call('s3', PutBucketNotificationConfiguration, input)).rejects.toThrow(reason);
});

test.each([
  ['the same filter', 'a/', '.csv', 's3:ObjectCreated:*', true],
  ['a longer prefix, another event of the same kind', 'a/b', '', 's3:ObjectCreated:Put', true],
  ['another prefix', 'b/', '.csv', 's3:ObjectCreated:*', false],
  ['another suffix', 'a/', '.txt', 's3:ObjectCreated:*', false],
  ['another kind of event', 'a/', '.csv', 's3:ObjectRemoved:*', false],
])('a second configuration with %s is ambiguous or not', async (_, prefix, suffix, event, isAmbiguous) => {
  const configuration = (name: string, start: string, end: string) => ({
    Event: [name],
    Filter: {
      S3Key: {
        FilterRule: [
          { Name: 'prefix' as const, Value: start },
          { Name: 'suffix' as const, Value: end },
        ],
      },
    },
  });
  const configuring = world.call('s3', PutBucketNotificationConfiguration, {
    Bucket,
    SkipDestinationValidation: true,
    NotificationConfiguration: {
      CloudFunctionConfiguration: [
        { ...configuration('s3:ObjectCreated:*', 'a/', '.csv'), CloudFunction: functionArn },
      ],
      QueueConfiguration: [{ ...configuration(event, prefix, suffix), Queue: queueArn('first') }],
    },
  });
  if (!isAmbiguous) return expect(await configuring).toBeUndefined();
  await expect(configuring).rejects.toMatchObject({
    code: 'InvalidArgument',
    message:
      'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
  });
});

test('a queue gets a test when a bucket is configured to notify it, unless the request skips it', async () => {
  const configure = (SkipDestinationValidation?: true) =>
    world.call('s3', PutBucketNotificationConfiguration, {
      Bucket,
      ...(SkipDestinationValidation && { SkipDestinationValidation }),
      NotificationConfiguration: {
        CloudFunctionConfiguration: [{ Event: ['s3:ObjectRemoved:*'], CloudFunction: functionArn }],
        QueueConfiguration: [{ Event: ['s3:ObjectCreated:*'], Queue: queueArn('first') }],
      },
    });
  await configure();
  expect(await world.bodies()).toEqual([
    {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-01-01T00:00:00.000Z',
      Bucket,
      RequestId: expect.any(String),
      HostId: expect.any(String),
    },
  ]);
  expect(world.invoked).toEqual([]);
  await configure(true);
  expect(await world.bodies()).toEqual([]);
});
