import { expect, test } from 'vitest';
import { FUNCTION_ARN } from '../../../mapping/world.ts';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('UpdateEventSourceMapping returns the old settings, and applies the new ones when the update ends', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const { UUID } = await create(MAPPING_INPUT);
  await expect(update({ UUID, BatchSize: 5 })).rejects.toThrow('it is in use');
  await clock.advance(500);
  const response = await update({
    UUID,
    BatchSize: 5,
    FunctionName: 'ingestion:live',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(response).toMatchObject({ State: 'Updating', BatchSize: 100, FunctionArn: FUNCTION_ARN });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({
    State: 'Enabled',
    BatchSize: 5,
    FunctionArn: `${FUNCTION_ARN}:live`,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await expect(update({ UUID, FunctionName: 'missing' })).rejects.toThrow('Function does not exist');
});

test('clears filters with an empty list', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const FilterCriteria = { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] };
  const { UUID, ...created } = await create({ ...MAPPING_INPUT, FilterCriteria });
  expect(created.FilterCriteria).toEqual(FilterCriteria);
  await clock.advance(500);
  await expect(update({ UUID, FilterCriteria: { Filters: [{ Pattern: 'word' }] } })).rejects.toThrow(
    'Invalid filter pattern definition.',
  );
  await update({ UUID, FilterCriteria: {} });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('FilterCriteria');
});

test('clears a failure destination with an empty one', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' };
  const { UUID, DestinationConfig } = await create({ ...MAPPING_INPUT, DestinationConfig: { OnFailure } });
  expect(DestinationConfig).toEqual({ OnFailure });
  await clock.advance(500);
  await update({ UUID, DestinationConfig: { OnFailure: { Destination: '' } } });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({ DestinationConfig: { OnFailure: {} } });
});

test('clears metrics with an empty list, and rejects those of Kafka', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const { UUID, MetricsConfig } = await create({
    ...MAPPING_INPUT,
    MetricsConfig: { Metrics: ['EventCount'] },
  });
  expect(MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  await clock.advance(500);
  await expect(update({ UUID, MetricsConfig: { Metrics: ['KafkaMetrics'] } })).rejects.toThrow(
    'Unsupported MetricsConfig parameter for given event source mapping type.',
  );
  await update({ UUID, MetricsConfig: { Metrics: [] } });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('MetricsConfig');
});

test('allows a tumbling window only with a parallelization factor of one', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const { UUID, TumblingWindowInSeconds } = await create({ ...MAPPING_INPUT, TumblingWindowInSeconds: 30 });
  expect(TumblingWindowInSeconds).toBe(30);
  await clock.advance(500);
  const message = 'ParallelizationFactor must be 1 where TumblingWindowInSeconds is set.';
  await expect(update({ UUID, ParallelizationFactor: 2 })).rejects.toThrow(message);
  await update({ UUID, ParallelizationFactor: 2, TumblingWindowInSeconds: 0 });
  await clock.advance(500);
  expect(await get({ UUID })).toMatchObject({ ParallelizationFactor: 2, TumblingWindowInSeconds: 0 });
  await expect(update({ UUID, TumblingWindowInSeconds: 30 })).rejects.toThrow(message);
});

test('rejects a function that another mapping of the source has, or is changing to', async () => {
  const { clock, create, get, update } = await eventSourceMappingWorld();
  const { UUID } = await create(MAPPING_INPUT);
  const other = await create({ ...MAPPING_INPUT, FunctionName: 'ingestion:1' });
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
  await expect(create({ ...MAPPING_INPUT, FunctionName: 'ingestion:live' })).rejects.toMatchObject({
    code: 'ResourceConflictException',
  });
  await clock.advance(500);
  // The mapping may name its own function.
  await update({ UUID, FunctionName: 'ingestion' });
});
