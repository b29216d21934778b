import { describe, expect, test } from 'vitest';
import type { FunctionInvoker } from '../../../src/mapping/port.ts';
import {
  type Caller,
  type Handler,
  type Input,
  type Operation,
  type Output,
  materializeLists,
} from '../../../src/schema/operation.ts';
import { isServiceError } from '../../../src/schema/error.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import type { LambdaContext } from '../../../src/services/lambda/context.ts';
import type { EventSourceMappingContext } from '../../../src/services/lambda/mapping/context.ts';
import {
  CreateEventSourceMapping,
  createEventSourceMapping,
} from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import {
  DeleteEventSourceMapping,
  deleteEventSourceMapping,
} from '../../../src/services/lambda/operations/delete-event-source-mapping.ts';
import {
  GetEventSourceMapping,
  getEventSourceMapping,
} from '../../../src/services/lambda/operations/get-event-source-mapping.ts';
import {
  ListEventSourceMappings,
  listEventSourceMappings,
} from '../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { ListTags, listTags } from '../../../src/services/lambda/operations/list-tags.ts';
import { TagResource, tagResource } from '../../../src/services/lambda/operations/tag-resource.ts';
import { UntagResource, untagResource } from '../../../src/services/lambda/operations/untag-resource.ts';
import {
  UpdateEventSourceMapping,
  updateEventSourceMapping,
} from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { FUNCTION_ARN, mappingWorld, STREAM_ARN } from '../../mapping/world.ts';
import { ROLE_ARN } from '../../support/fake-function.ts';

const CALLER: Caller = {
  account: '000000000000',
  region: 'us-east-1',
  accessKeyId: undefined,
  requestId: 'a request',
  signal: new AbortController().signal,
};

const EXISTING = new Set([FUNCTION_ARN, `${FUNCTION_ARN}:1`, `${FUNCTION_ARN}:live`]);

async function lambdaWorld() {
  const { clock, mappings } = await mappingWorld();
  const invoker: FunctionInvoker = {
    describe: async (arn) => (EXISTING.has(arn) ? { roleArn: ROLE_ARN } : undefined),
    invoke: async () => ({ kind: 'not-found' }),
  };
  const context: EventSourceMappingContext = { mappings, invoker, clock };
  const calls =
    <Op extends Operation>(operation: Op, handler: Handler<Op, LambdaContext>) =>
    async (input: Input<Op>): Promise<Output<Op>> => {
      const invalid = validateInput(operation.input, input);
      if (invalid) throw invalid;
      // There are no functions here but their names.
      return materializeLists(await handler(input, context as LambdaContext, CALLER)) as Output<Op>;
    };
  return {
    clock,
    create: calls(CreateEventSourceMapping, createEventSourceMapping),
    get: calls(GetEventSourceMapping, getEventSourceMapping),
    list: calls(ListEventSourceMappings, listEventSourceMappings),
    update: calls(UpdateEventSourceMapping, updateEventSourceMapping),
    remove: calls(DeleteEventSourceMapping, deleteEventSourceMapping),
    tags: calls(ListTags, listTags),
    tag: calls(TagResource, tagResource),
    untag: calls(UntagResource, untagResource),
  };
}

const PLAIN = {
  EventSourceArn: STREAM_ARN,
  FunctionName: 'ingestion',
  StartingPosition: 'TRIM_HORIZON',
} as const;

test('a plain create answers exactly the members that AWS does', async () => {
  const { clock, create } = await lambdaWorld();
  const answer = await create(PLAIN);
  expect(answer).toEqual({
    UUID: answer.UUID,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    EventSourceArn: STREAM_ARN,
    FunctionArn: FUNCTION_ARN,
    LastModified: clock.now(),
    LastProcessingResult: 'No records processed',
    State: 'Creating',
    StateTransitionReason: 'User action',
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: -1,
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${answer.UUID}`,
  });
});

type CreateInput = Input<typeof CreateEventSourceMapping>;

// docs/aws/mappings.md#errors.
test.each<[string, CreateInput, string, string]>([
  ['no source', { FunctionName: 'missing' }, 'InvalidParameterValueException', 'Unrecognized event source.'],
  [
    'OnSuccess, before the function is looked up',
    {
      ...PLAIN,
      FunctionName: 'missing',
      DestinationConfig: { OnSuccess: { Destination: 'arn:aws:sqs:us-east-1:000000000000:x' } },
    },
    'InvalidParameterValueException',
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'no StartingPosition',
    { EventSourceArn: STREAM_ARN, FunctionName: 'ingestion' },
    'InvalidParameterValueException',
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  ],
  [
    'an unknown StartingPosition',
    { ...PLAIN, StartingPosition: 'invalid' as 'LATEST' },
    'ValidationException',
    "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
  ],
  [
    'BatchSize out of range',
    { ...PLAIN, BatchSize: 10_001 },
    'ValidationException',
    "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  [
    'a record age below a minute',
    { ...PLAIN, MaximumRecordAgeInSeconds: 59 },
    'InvalidParameterValueException',
    'MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)',
  ],
  [
    'no function, before the source is contacted',
    { ...PLAIN, FunctionName: 'missing', EventSourceArn: STREAM_ARN.replace('orders', 'missing') },
    'InvalidParameterValueException',
    'Function does not exist',
  ],
  [
    'no stream',
    { ...PLAIN, EventSourceArn: STREAM_ARN.replace('orders', 'missing') },
    'InvalidParameterValueException',
    `Stream not found: ${STREAM_ARN.replace('orders', 'missing')}`,
  ],
  [
    'a source of another region',
    { ...PLAIN, EventSourceArn: STREAM_ARN.replace('us-east-1', 'eu-west-1') },
    'InvalidParameterValueException',
    `Stream not found: ${STREAM_ARN.replace('us-east-1', 'eu-west-1')}`,
  ],
  [
    'no consumer',
    { ...PLAIN, EventSourceArn: `${STREAM_ARN}/consumer/reader:1767225600` },
    'InvalidParameterValueException',
    `Stream consumer not found: ${STREAM_ARN}/consumer/reader:1767225600`,
  ],
  [
    'a consumer without its time',
    { ...PLAIN, EventSourceArn: `${STREAM_ARN}/consumer/reader` },
    'InvalidParameterValueException',
    'Unrecognized event source.',
  ],
])('%s', async (_, input, code, message) => {
  const { create, list } = await lambdaWorld();
  const error: unknown = await create(input).catch((thrown: unknown) => thrown);
  expect(isServiceError(error) && [error.code, error.message]).toEqual([code, message]);
  expect((await list({})).EventSourceMappings).toEqual([]);
});

test('a KMS key is kept and shown, and hides the filters from lists', async () => {
  const { clock, create, get, list, update } = await lambdaWorld();
  const KMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/k';
  const FilterCriteria = { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] };
  await expect(create({ ...PLAIN, KMSKeyArn: 'k' })).rejects.toMatchObject({ code: 'ValidationException' });
  const { UUID, ...created } = await create({ ...PLAIN, FilterCriteria, KMSKeyArn });
  expect(created).toMatchObject({ KMSKeyArn, FilterCriteria });
  const [listed] = (await list({})).EventSourceMappings;
  expect(listed).toMatchObject({ UUID, KMSKeyArn });
  expect(listed).not.toHaveProperty('FilterCriteria');
  await clock.advance(500);
  await update({ UUID, KMSKeyArn: '' });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('KMSKeyArn');
  expect((await list({})).EventSourceMappings[0]).toMatchObject({ FilterCriteria });
});

test('filters are kept, shown, and cleared by an empty list', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const FilterCriteria = { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] };
  const { UUID, ...created } = await create({ ...PLAIN, FilterCriteria });
  expect(created.FilterCriteria).toEqual(FilterCriteria);
  await clock.advance(500);
  await expect(update({ UUID, FilterCriteria: { Filters: [{ Pattern: 'word' }] } })).rejects.toThrow(
    'Invalid filter pattern definition.',
  );
  await update({ UUID, FilterCriteria: {} });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('FilterCriteria');
});

test('a failure destination is kept, shown, and cleared by an empty one', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' };
  const { UUID, DestinationConfig } = await create({ ...PLAIN, DestinationConfig: { OnFailure } });
  expect(DestinationConfig).toEqual({ OnFailure });
  await clock.advance(500);
  await update({ UUID, DestinationConfig: { OnFailure: { Destination: '' } } });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({ DestinationConfig: { OnFailure: {} } });
});

test.each([
  'arn:aws:sqs:us-east-1:000000000000:failed.fifo',
  'arn:aws:sqs:::failed',
  'arn:aws:lambda:us-east-1:000000000000:function:other',
  'arn:aws:s3:::bucket/key',
])('a failure destination of %s is refused', async (Destination) => {
  const { create } = await lambdaWorld();
  await expect(create({ ...PLAIN, DestinationConfig: { OnFailure: { Destination } } })).rejects.toMatchObject(
    {
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(Destination) as string,
    },
  );
});

test('a tumbling window is kept and shown, and goes with one lane a shard only', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const { UUID, TumblingWindowInSeconds } = await create({ ...PLAIN, TumblingWindowInSeconds: 30 });
  expect(TumblingWindowInSeconds).toBe(30);
  await clock.advance(500);
  const message = 'ParallelizationFactor must be 1 where TumblingWindowInSeconds is set.';
  await expect(update({ UUID, ParallelizationFactor: 2 })).rejects.toThrow(message);
  await update({ UUID, ParallelizationFactor: 2, TumblingWindowInSeconds: 0 });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({ ParallelizationFactor: 2, TumblingWindowInSeconds: 0 });
  await expect(update({ UUID, TumblingWindowInSeconds: 30 })).rejects.toThrow(message);
});

test('EventCount is kept, shown, and cleared by an empty list; metrics of Kafka are refused', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const { UUID, MetricsConfig } = await create({ ...PLAIN, MetricsConfig: { Metrics: ['EventCount'] } });
  expect(MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  await clock.advance(500);
  await expect(update({ UUID, MetricsConfig: { Metrics: ['KafkaMetrics'] } })).rejects.toThrow(
    'Unsupported MetricsConfig parameter for given event source mapping type.',
  );
  await update({ UUID, MetricsConfig: { Metrics: [] } });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('MetricsConfig');
});

test.each([
  ['ScalingConfig', { ScalingConfig: { MaximumConcurrency: 5 } }],
  ['ProvisionedPollerConfig', { ProvisionedPollerConfig: { MinimumPollers: 1 } }],
  ['SourceAccessConfigurations', { SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn' }] }],
  ['AmazonManagedKafkaEventSourceConfig', { AmazonManagedKafkaEventSourceConfig: {} }],
  ['SelfManagedKafkaEventSourceConfig', { SelfManagedKafkaEventSourceConfig: {} }],
  ['DocumentDBEventSourceConfig', { DocumentDBEventSourceConfig: {} }],
  ['LoggingConfig', { LoggingConfig: {} }],
  ['Topics', { Topics: ['topic'] }],
  ['Queues', { Queues: ['queue'] }],
  ['SelfManagedEventSource', { SelfManagedEventSource: {} }],
])('%s, of another kind of source, is refused by name', async (name, option) => {
  const { create, list } = await lambdaWorld();
  await expect(create({ ...PLAIN, FunctionName: 'missing', ...option })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: `Unsupported ${name} parameter for given event source mapping type.`,
  });
  expect((await list({})).EventSourceMappings).toEqual([]);
});

test('what is off or empty is accepted', async () => {
  const { create } = await lambdaWorld();
  const answer = await create({
    ...PLAIN,
    DestinationConfig: { OnFailure: {} },
    FilterCriteria: { Filters: [] },
    ParallelizationFactor: 1,
    TumblingWindowInSeconds: 0,
  });
  expect(answer.State).toBe('Creating');
});

test('a second mapping of the same source and function is refused and names the first', async () => {
  const { create } = await lambdaWorld();
  const { UUID } = await create(PLAIN);
  const error: unknown = await create({ ...PLAIN, FunctionName: FUNCTION_ARN }).catch(
    (thrown: unknown) => thrown,
  );
  expect(isServiceError(error) && [error.code, error.declaration.status, error.message]).toEqual([
    'ResourceConflictException',
    409,
    `The event source arn (" ${STREAM_ARN} ") and function (" ${FUNCTION_ARN} ") provided mapping already exists. ` +
      `Please update or delete the existing mapping with UUID ${UUID}`,
  ]);
});

test('an update may not make two mappings alike, nor may a create beside one', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const { UUID } = await create(PLAIN);
  const other = await create({ ...PLAIN, FunctionName: 'ingestion:1' });
  await clock.advance(500);
  await expect(update({ UUID: other.UUID, FunctionName: 'ingestion' })).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: expect.stringContaining(`with UUID ${UUID}`) as string,
  });
  expect(await get({ UUID: other.UUID })).toMatchObject({
    State: 'Enabled',
    FunctionArn: `${FUNCTION_ARN}:1`,
  });
  await update({ UUID: other.UUID, FunctionName: 'ingestion:live' });
  await expect(create({ ...PLAIN, FunctionName: 'ingestion:live' })).rejects.toMatchObject({
    code: 'ResourceConflictException',
  });
  await clock.advance(500);
  // The mapping's own function is no other's.
  await update({ UUID, FunctionName: 'ingestion' });
});

test('tags are given at first or later, shown by ARN, and taken back', async () => {
  const { create, tags, tag, untag } = await lambdaWorld();
  const { EventSourceMappingArn: Resource } = await create({ ...PLAIN, Tags: { team: 'a' } });
  await tag({ Resource, Tags: { stage: 'dev' } });
  expect(await tags({ Resource })).toEqual({ Tags: { team: 'a', stage: 'dev' } });
  await untag({ Resource, TagKeys: ['team'] });
  expect(await tags({ Resource })).toEqual({ Tags: { stage: 'dev' } });
  const missing = Resource.replace(/[^:]*$/, '00000000-0000-0000-0000-000000000000');
  for (const call of [
    () => tags({ Resource: missing }),
    () => tag({ Resource: missing, Tags: { a: 'b' } }),
    () => untag({ Resource: missing, TagKeys: ['a'] }),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Event source mapping not found: ${missing}`,
    });
  }
});

describe('list', () => {
  test('filters by function in any form and by source', async () => {
    const { create, list } = await lambdaWorld();
    const plain = await create(PLAIN);
    const version = await create({ ...PLAIN, FunctionName: 'ingestion:1' });
    expect(version.FunctionArn).toBe(`${FUNCTION_ARN}:1`);
    const uuids = async (input: Input<typeof ListEventSourceMappings>) =>
      (await list(input)).EventSourceMappings.map(({ UUID }) => UUID);
    for (const FunctionName of ['ingestion', '000000000000:function:ingestion', FUNCTION_ARN]) {
      expect(await uuids({ FunctionName })).toEqual([plain.UUID]);
    }
    expect(await uuids({ FunctionName: 'ingestion:1' })).toEqual([version.UUID]);
    expect(await uuids({ FunctionName: 'unknown' })).toEqual([]);
    expect((await uuids({ EventSourceArn: STREAM_ARN })).length).toBe(2);
    expect(await uuids({ EventSourceArn: `${STREAM_ARN}2` })).toEqual([]);
  });

  test('pages', async () => {
    const { create, list } = await lambdaWorld();
    for (const FunctionName of ['ingestion', 'ingestion:1', 'ingestion:live'])
      await create({ ...PLAIN, FunctionName });
    const all = (await list({})).EventSourceMappings;
    const first = await list({ MaxItems: 2 });
    const second = await list({ MaxItems: 2, Marker: first.NextMarker });
    expect([...first.EventSourceMappings, ...second.EventSourceMappings]).toEqual(all);
    expect(second.NextMarker).toBeUndefined();
  });
});

test('update answers the old values and shows the new ones when it is over', async () => {
  const { clock, create, get, update } = await lambdaWorld();
  const { UUID } = await create(PLAIN);
  await expect(update({ UUID, BatchSize: 5 })).rejects.toThrow('it is in use');
  await clock.advance(500);
  const answer = await update({
    UUID,
    BatchSize: 5,
    FunctionName: 'ingestion:live',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(answer).toMatchObject({ State: 'Updating', BatchSize: 100, FunctionArn: FUNCTION_ARN });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({
    State: 'Enabled',
    BatchSize: 5,
    FunctionArn: `${FUNCTION_ARN}:live`,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await expect(update({ UUID, FunctionName: 'missing' })).rejects.toThrow('Function does not exist');
});

test('delete answers Deleting, then there is none', async () => {
  const { clock, create, get, remove, update } = await lambdaWorld();
  const { UUID } = await create({ ...PLAIN, Enabled: false });
  await clock.advance(500);
  expect((await get({ UUID })).State).toBe('Disabled');
  expect((await remove({ UUID })).State).toBe('Deleting');
  await clock.advance(500);
  for (const call of [get, remove, update]) {
    await expect(call({ UUID })).rejects.toThrow('The resource you requested does not exist.');
  }
});
