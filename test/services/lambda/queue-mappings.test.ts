import { expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import type { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import type { UpdateEventSourceMapping } from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { FUNCTION_ARN } from '../../mapping/world.ts';
import { eventSourceMappingWorld } from './mapping-operations.ts';

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const INPUT = { EventSourceArn: arnOf('orders'), FunctionName: 'ingestion' } as const;

type CreateInput = Input<typeof CreateEventSourceMapping>;
type UpdateInput = Omit<Input<typeof UpdateEventSourceMapping>, 'UUID'>;

test('a mapping of a queue has exactly the members that AWS returns', async () => {
  const { clock, create, get } = await eventSourceMappingWorld();
  const response = await create(INPUT);
  const { UUID } = response;
  expect(response).toEqual({
    UUID,
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    EventSourceArn: arnOf('orders'),
    FunctionArn: FUNCTION_ARN,
    LastModified: clock.now(),
    State: 'Creating',
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: [],
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
  });
  await clock.advance(500);
  expect((await get({ UUID })).State).toBe('Enabled');
});

test('all settings of a queue are returned, updated and listed', async () => {
  const { clock, create, update, get, list } = await eventSourceMappingWorld();
  const settings = {
    BatchSize: 10_000,
    MaximumBatchingWindowInSeconds: 300,
    ScalingConfig: { MaximumConcurrency: 1000 },
    FunctionResponseTypes: ['ReportBatchItemFailures' as const],
    FilterCriteria: { Filters: [{ Pattern: '{"body":["text"]}' }] },
    MetricsConfig: { Metrics: ['EventCount' as const] },
  };
  const { UUID, State } = await create({ ...INPUT, ...settings, Enabled: false });
  // As on AWS, it is not Creating first.
  expect(State).toBe('Disabled');
  expect(await get({ UUID })).toMatchObject(settings);
  expect(await update({ UUID, Enabled: true, ScalingConfig: {} })).toMatchObject({ State: 'Enabling' });
  await clock.advance(500);
  const { ScalingConfig: _, ...others } = settings;
  const updated = await get({ UUID });
  expect(updated).toMatchObject({ State: 'Enabled', ...others });
  expect(updated).not.toHaveProperty('ScalingConfig');
  const { EventSourceMappings } = await list({ EventSourceArn: arnOf('orders') });
  expect(EventSourceMappings).toEqual([updated]);
});

test('provisioned pollers are returned with their defaults, and removed by {}', async () => {
  const { clock, create, update, get } = await eventSourceMappingWorld();
  const { UUID } = await create({ ...INPUT, ProvisionedPollerConfig: { MinimumPollers: 3 } });
  await clock.advance(500);
  expect((await get({ UUID })).ProvisionedPollerConfig).toEqual({ MinimumPollers: 3, MaximumPollers: 200 });
  await expect(update({ UUID, ScalingConfig: { MaximumConcurrency: 5 } })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
  await update({ UUID, ProvisionedPollerConfig: {}, ScalingConfig: { MaximumConcurrency: 5 } });
  await clock.advance(500);
  const updated = await get({ UUID });
  expect(updated.ScalingConfig).toEqual({ MaximumConcurrency: 5 });
  expect(updated).not.toHaveProperty('ProvisionedPollerConfig');
});

// docs/aws/mappings.md#errors-of-queues.
test.each<[string, Partial<CreateInput>, string, string]>([
  [
    'StartingPosition, before it looks up the function',
    { FunctionName: 'missing', StartingPosition: 'LATEST' },
    'InvalidParameterValueException',
    'StartingPosition is not valid for SQS event sources.',
  ],
  [
    'more than ten messages without a window',
    { BatchSize: 11 },
    'InvalidParameterValueException',
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a window for a FIFO queue',
    { EventSourceArn: arnOf('orders.fifo'), MaximumBatchingWindowInSeconds: 1 },
    'InvalidParameterValueException',
    'Batching window is not supported for FIFO queues',
  ],
  [
    'more than ten messages of a FIFO queue',
    { EventSourceArn: arnOf('orders.fifo'), BatchSize: 11 },
    'InvalidParameterValueException',
    'Maximum batch size must be between 1 and 10 inclusive',
  ],
  [
    'a concurrency of one',
    { ScalingConfig: { MaximumConcurrency: 1 } },
    'ValidationException',
    "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
  ],
  [
    'a setting of streams',
    { MaximumRetryAttempts: 2 },
    'InvalidParameterValueException',
    'Unsupported MaximumRetryAttempts parameter for given event source mapping type.',
  ],
  [
    'a failure destination',
    { DestinationConfig: { OnFailure: { Destination: arnOf('failed') } } },
    'InvalidParameterValueException',
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'one poller',
    { ProvisionedPollerConfig: { MinimumPollers: 1 } },
    'InvalidParameterValueException',
    'MinimumPollers and MaximumPollers must be at least 2 for SQS event sources.',
  ],
  [
    'fewer pollers at most than at least',
    { ProvisionedPollerConfig: { MinimumPollers: 12, MaximumPollers: 10 } },
    'InvalidParameterValueException',
    'MinimumPollers (12) must not be greater than MaximumPollers (10).',
  ],
  [
    'more pollers than AWS has',
    { ProvisionedPollerConfig: { MinimumPollers: 201 } },
    'ValidationException',
    "1 validation error detected: Value '201' at 'provisionedPollerConfig.minimumPollers' failed to satisfy constraint: Member must have value less than or equal to 200",
  ],
  [
    'a group of pollers, which are of Kafka',
    { ProvisionedPollerConfig: { PollerGroupName: 'group' } },
    'InvalidParameterValueException',
    'PollerGroupName is not supported for SQS event sources.',
  ],
  [
    'provisioned pollers with a maximum concurrency',
    { ProvisionedPollerConfig: { MinimumPollers: 2 }, ScalingConfig: { MaximumConcurrency: 2 } },
    'InvalidParameterValueException',
    'ScalingConfig and ProvisionedPollerConfig cannot be used together: set one of them to {}.',
  ],
  [
    'an invalid filter',
    { FilterCriteria: { Filters: [{ Pattern: '{"eventSource":"aws:sqs"}' }] } },
    'InvalidParameterValueException',
    'Invalid filter pattern definition.',
  ],
  [
    'a missing function, before it looks up the queue',
    { EventSourceArn: arnOf('missing'), FunctionName: 'missing' },
    'InvalidParameterValueException',
    'Function does not exist',
  ],
  [
    'a missing queue',
    { EventSourceArn: arnOf('missing') },
    'InvalidParameterValueException',
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
  ],
  [
    'a queue of another account',
    { EventSourceArn: 'arn:aws:sqs:us-east-1:999999999999:orders' },
    'InvalidParameterValueException',
    'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
  ],
  [
    'a queue that shows a message again while the function may run',
    { EventSourceArn: arnOf('hasty') },
    'InvalidParameterValueException',
    'Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds',
  ],
])('create rejects %s', async (_, input, name, message) => {
  const { create } = await eventSourceMappingWorld();
  await expect(create({ ...INPUT, ...input })).rejects.toMatchObject({ code: name, message });
});

test.each<[string, UpdateInput, string]>([
  [
    'more than ten messages without a window',
    { BatchSize: 11 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a setting of streams',
    { ParallelizationFactor: 1 },
    'Unsupported ParallelizationFactor parameter for given event source mapping type.',
  ],
  ['a missing function', { FunctionName: 'missing' }, 'Function does not exist'],
])('update rejects %s', async (_, input, message) => {
  const { clock, create, update } = await eventSourceMappingWorld();
  const { UUID } = await create(INPUT);
  await clock.advance(500);
  await expect(update({ UUID, ...input })).rejects.toMatchObject({ message });
});

test('an update returns the new settings of a queue at once', async () => {
  const { clock, create, update } = await eventSourceMappingWorld();
  const { UUID } = await create(INPUT);
  await clock.advance(500);
  expect(await update({ UUID, BatchSize: 5 })).toMatchObject({ State: 'Updating', BatchSize: 5 });
});

test('a second mapping of a queue and function is rejected in AWS’s words for queues', async () => {
  const { create } = await eventSourceMappingWorld();
  const { UUID } = await create(INPUT);
  await expect(create(INPUT)).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: `An event source mapping with SQS arn (" ${arnOf('orders')} ") and function (" ingestion ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
  });
});
