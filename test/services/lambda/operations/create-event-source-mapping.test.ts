import { expect, test } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import type { CreateEventSourceMapping } from '../../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { FUNCTION_ARN, STREAM_ARN } from '../../../mapping/world.ts';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('returns exactly the members that AWS returns', async () => {
  const { clock, create } = await eventSourceMappingWorld();
  const response = await create(MAPPING_INPUT);
  expect(response).toEqual({
    UUID: response.UUID,
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
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${response.UUID}`,
  });
});

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:q';
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-01T00:00:00.000';
const FILTER = { Pattern: '{"data":{"kind":["order"]}}' };

type CreateInput = Input<typeof CreateEventSourceMapping>;

// docs/aws/mappings.md#errors.
test.each<[string, CreateInput, string, string]>([
  [
    'a request without a source',
    { FunctionName: 'missing' },
    'InvalidParameterValueException',
    'Unrecognized event source.',
  ],
  [
    'OnSuccess, before it looks up the function',
    {
      ...MAPPING_INPUT,
      FunctionName: 'missing',
      DestinationConfig: { OnSuccess: { Destination: 'arn:aws:sqs:us-east-1:000000000000:x' } },
    },
    'InvalidParameterValueException',
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'OnSuccess for a queue, before it looks up the function',
    {
      EventSourceArn: QUEUE_ARN,
      FunctionName: 'missing',
      DestinationConfig: { OnSuccess: { Destination: QUEUE_ARN } },
    },
    'InvalidParameterValueException',
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'a table without StartingPosition',
    { EventSourceArn: TABLE_ARN, FunctionName: 'missing' },
    'InvalidParameterValueException',
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  ],
  [
    'a table with AT_TIMESTAMP',
    { EventSourceArn: TABLE_ARN, FunctionName: 'missing', StartingPosition: 'AT_TIMESTAMP' },
    'InvalidParameterValueException',
    `Unsupported starting position for arn type: ${TABLE_ARN}`,
  ],
  [
    'a service that is no event source',
    { ...MAPPING_INPUT, FunctionName: 'missing', EventSourceArn: 'arn:aws:sns:us-east-1:000000000000:t' },
    'InvalidParameterValueException',
    'Unrecognized event source.',
  ],
  [
    'eleven filters',
    { ...MAPPING_INPUT, FilterCriteria: { Filters: Array.from({ length: 11 }, () => FILTER) } },
    'InvalidParameterValueException',
    'FilterCriteria must have at most 10 filters.',
  ],
  [
    'a request without StartingPosition',
    { EventSourceArn: STREAM_ARN, FunctionName: 'ingestion' },
    'InvalidParameterValueException',
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  ],
  [
    'an unknown StartingPosition',
    { ...MAPPING_INPUT, StartingPosition: 'invalid' as 'LATEST' },
    'ValidationException',
    "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
  ],
  [
    'a BatchSize out of range',
    { ...MAPPING_INPUT, BatchSize: 10_001 },
    'ValidationException',
    "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  [
    'a record age below a minute',
    { ...MAPPING_INPUT, MaximumRecordAgeInSeconds: 59 },
    'InvalidParameterValueException',
    'MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)',
  ],
  [
    'a function that does not exist, before it looks up the source',
    { ...MAPPING_INPUT, FunctionName: 'missing', EventSourceArn: STREAM_ARN.replace('orders', 'missing') },
    'InvalidParameterValueException',
    'Function does not exist',
  ],
  [
    'a stream that does not exist',
    { ...MAPPING_INPUT, EventSourceArn: STREAM_ARN.replace('orders', 'missing') },
    'InvalidParameterValueException',
    `Stream not found: ${STREAM_ARN.replace('orders', 'missing')}`,
  ],
  [
    'a source of another region',
    { ...MAPPING_INPUT, EventSourceArn: STREAM_ARN.replace('us-east-1', 'eu-west-1') },
    'InvalidParameterValueException',
    `Stream not found: ${STREAM_ARN.replace('us-east-1', 'eu-west-1')}`,
  ],
  [
    'a consumer that does not exist',
    { ...MAPPING_INPUT, EventSourceArn: `${STREAM_ARN}/consumer/reader:1767225600` },
    'InvalidParameterValueException',
    `Stream consumer not found: ${STREAM_ARN}/consumer/reader:1767225600`,
  ],
  [
    'a consumer without its creation time',
    { ...MAPPING_INPUT, EventSourceArn: `${STREAM_ARN}/consumer/reader` },
    'InvalidParameterValueException',
    'Unrecognized event source.',
  ],
])('rejects %s', async (_, input, code, message) => {
  const { create, list } = await eventSourceMappingWorld();
  const error: unknown = await create(input).catch((thrown: unknown) => thrown);
  expect(isServiceError(error) && [error.code, error.message]).toEqual([code, message]);
  expect((await list({})).EventSourceMappings).toEqual([]);
});

test.each([
  'arn:aws:sqs:us-east-1:000000000000:failed.fifo',
  'arn:aws:sqs:::failed',
  'arn:aws:lambda:us-east-1:000000000000:function:other',
  'arn:aws:s3:::bucket/key',
])('rejects the failure destination %s', async (Destination) => {
  const { create } = await eventSourceMappingWorld();
  await expect(
    create({ ...MAPPING_INPUT, DestinationConfig: { OnFailure: { Destination } } }),
  ).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining(Destination) as string,
  });
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
])('rejects %s, a parameter of another kind of source', async (name, option) => {
  const { create, list } = await eventSourceMappingWorld();
  await expect(create({ ...MAPPING_INPUT, FunctionName: 'missing', ...option })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: `Unsupported ${name} parameter for given event source mapping type.`,
  });
  expect((await list({})).EventSourceMappings).toEqual([]);
});

test('accepts empty settings and defaults', async () => {
  const { create } = await eventSourceMappingWorld();
  const response = await create({
    ...MAPPING_INPUT,
    DestinationConfig: { OnFailure: {} },
    FilterCriteria: { Filters: [] },
    ParallelizationFactor: 1,
    TumblingWindowInSeconds: 0,
  });
  expect(response.State).toBe('Creating');
});

test('rejects a second mapping of the same source and function, naming the first one', async () => {
  const { create } = await eventSourceMappingWorld();
  const { UUID } = await create(MAPPING_INPUT);
  const error: unknown = await create({ ...MAPPING_INPUT, FunctionName: FUNCTION_ARN }).catch(
    (thrown: unknown) => thrown,
  );
  expect(isServiceError(error) && [error.code, error.declaration.status, error.message]).toEqual([
    'ResourceConflictException',
    409,
    `The event source arn (" ${STREAM_ARN} ") and function (" ${FUNCTION_ARN} ") provided mapping already exists. ` +
      `Please update or delete the existing mapping with UUID ${UUID}`,
  ]);
});

test.each([
  [
    { StartingPosition: 'LATEST', StartingPositionTimestamp: 0 },
    'StartingPositionTimestamp is only valid when StartingPosition is AT_TIMESTAMP.',
  ],
  [
    { StartingPosition: 'AT_TIMESTAMP' },
    'StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.',
  ],
  [
    { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: Date.UTC(2100, 0) },
    'StartingPositionTimestamp must not be in the future.',
  ],
] as const)('rejects the start %j', async (start, message) => {
  const { create } = await eventSourceMappingWorld();
  await expect(create({ ...MAPPING_INPUT, ...start })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message,
  });
});

test('starts at a timestamp', async () => {
  const { clock, create } = await eventSourceMappingWorld();
  const start = { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: clock.now() } as const;
  expect(await create({ ...MAPPING_INPUT, ...start })).toMatchObject(start);
});
