import { beforeEach, expect, test } from 'vitest';
import { GetEventSourceMapping } from '../../../../../src/services/lambda/operations/get-event-source-mapping.ts';
import { ListEventSourceMappings } from '../../../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { ListTags } from '../../../../../src/services/lambda/operations/list-tags.ts';
import { att, ref, ResourceWorld, withoutSystemTags } from '../resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

/** A stream with a consumer, and a function that is mapped to it. */
const mapped = (properties: Record<string, unknown>) => ({
  Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
  Reader: {
    Type: 'AWS::Kinesis::StreamConsumer',
    Properties: { ConsumerName: 'reader', StreamARN: att('Orders', 'Arn') },
  },
  Ingestion: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'ingestion',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/service',
      Code: { ZipFile: 'exports.handler = async () => {};' },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: att('Reader', 'ConsumerARN'),
      FunctionName: ref('Ingestion'),
      StartingPosition: 'LATEST',
      ...properties,
    },
  },
});

test('a mapping of a consumer is created with all settings, updated in place and rolled back', async () => {
  const outputs = { UUID: ref('Mapping'), Arn: att('Mapping', 'EventSourceMappingArn') };
  const created = await world.deploy(
    mapped({
      KmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
      MetricsConfig: { Metrics: ['EventCount'] },
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
    }),
    outputs,
  );
  expect(created.status).toBe('CREATE_COMPLETE');
  const { UUID, Arn } = created.outputs as { UUID: string; Arn: string };
  const told = () => world.call('lambda', GetEventSourceMapping, { UUID });
  const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/reader:';
  // The stack does not wait until it is enabled.
  await world.world.clock.advance(1_000);
  expect(await told()).toMatchObject({
    // Its stack does not wait until it is enabled.
    State: expect.stringMatching(/^(?:Creating|Enabled)$/) as string,
    EventSourceArn: expect.stringContaining(arn) as string,
    KMSKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
    MetricsConfig: { Metrics: ['EventCount'] },
  });
  const { Tags: listed } = await world.call('lambda', ListTags, { Resource: Arn });
  expect(withoutSystemTags(listed)).toEqual({ STAGE: 'dev' });

  const Tags = [{ Key: 'STAGE', Value: 'dev' }];
  const changed = await world.deploy(mapped({ BatchSize: 7, Tags }), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await told()).toMatchObject({ State: 'Enabled', BatchSize: 7 });
  expect(await told()).not.toHaveProperty('KMSKeyArn');
  expect(await told()).not.toHaveProperty('MetricsConfig');

  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('lambda', ListEventSourceMappings, {})).EventSourceMappings).toEqual([]);
});

const mappedQueue = (properties: Record<string, unknown>) => {
  const { Ingestion } = mapped({});
  return {
    Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
    Ingestion,
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: att('Orders', 'Arn'), FunctionName: ref('Ingestion'), ...properties },
    },
  };
};

test('a mapping of a queue is created and updated; settings that are removed get the defaults of queues', async () => {
  const outputs = { UUID: ref('Mapping') };
  const settings = {
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 5,
    ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 4 },
  };
  const created = await world.deploy(mappedQueue(settings), outputs);
  expect(created.status).toBe('CREATE_COMPLETE');
  const { UUID } = created.outputs as { UUID: string };
  const described = () => world.call('lambda', GetEventSourceMapping, { UUID });
  expect(await described()).toMatchObject(settings);

  expect((await world.deploy(mappedQueue({}), outputs)).status).toBe('UPDATE_COMPLETE');
  const updated = await described();
  expect(updated).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 });
  expect(updated).not.toHaveProperty('ProvisionedPollerConfig');
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});
