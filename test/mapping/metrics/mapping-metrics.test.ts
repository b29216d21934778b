import { expect, test } from 'vitest';
import { CollectingMeters } from '../../support/fakes/collecting-meters.ts';
import { FUNCTION_ARN, mappingWorld, NAMESPACE, SHARD_0 } from '../world.ts';

const FILTER = ['{"data":{"taken":[true]}}'];
const DESTINATION = 'arn:aws:sqs:us-east-1:000000000000:failed';

test('EventCount counts the records of each minute by outcome, for the mapping', async () => {
  const meters = new CollectingMeters();
  const { clock, reader, target, destination, mappings, enable } = await mappingWorld({ meters });
  target.behave = ({ records }) => (records[0]!.partitionKey === 'bad' ? 'error' : 'ok');
  const { uuid } = await enable({
    countsEvents: true,
    batchSize: 2,
    filterPatterns: FILTER,
    maximumRetryAttempts: 1,
    failureDestinationArn: DESTINATION,
  });
  const put = (key: string, taken: boolean) => reader.put(SHARD_0, key, JSON.stringify({ taken }));
  put('good', true);
  put('good', true);
  put('left out', false);
  put('bad', true);
  await clock.advance(60_000);
  expect(destination.messages).toHaveLength(1);
  const count = (name: string) => meters.of(`${name} EventSourceMappingUUID=${uuid}`);
  meters.collect();
  expect(count('PolledEventCount')).toEqual([4]);
  expect(count('FilteredOutEventCount')).toEqual([1]);
  expect(count('InvokedEventCount')).toEqual([4]);
  expect(count('FailedInvokeEventCount')).toEqual([2]);
  expect(count('DroppedEventCount')).toEqual([1]);
  expect(count('OnFailureDestinationDeliveredEventCount')).toEqual([1]);

  // Nothing is recorded twice, and the last counts are recorded before the mapping is deleted.
  meters.collect();
  put('good', true);
  await clock.advance(0);
  await mappings.delete(NAMESPACE, uuid);
  await clock.advance(500);
  expect(count('PolledEventCount')).toEqual([4, 1]);
});

test('counts are recorded from the time EventCount is enabled', async () => {
  const meters = new CollectingMeters();
  const { clock, reader, mappings, enable } = await mappingWorld({ meters });
  const { uuid } = await enable();
  const count = () => meters.of(`PolledEventCount EventSourceMappingUUID=${uuid}`);
  reader.put(SHARD_0, 'a');
  await clock.advance(60_000);
  meters.collect();
  expect(count()).toEqual([]);
  await mappings.update(NAMESPACE, uuid, { settings: { countsEvents: true } });
  await clock.advance(500);
  reader.put(SHARD_0, 'b');
  await clock.advance(0);
  meters.collect();
  expect(count()).toEqual([1]);
});

test('IteratorAge is the age of the last record of each batch that the function receives', async () => {
  const meters = new CollectingMeters();
  const { clock, reader, target, enable } = await mappingWorld({ meters });
  target.behave = (_, number) => (['throttled', 'error'] as const)[number - 1] ?? 'ok';
  await enable({ functionArn: `${FUNCTION_ARN}:live`, batchingWindowSeconds: 5 });
  reader.put(SHARD_0, 'a');
  await clock.advance(3_000);
  reader.put(SHARD_0, 'b');
  await clock.advance(60_000);
  // The batch window ends 2 s after the first record; a throttled attempt does not count.
  const ages = meters.of('IteratorAge FunctionName=ingestion');
  expect(ages).toHaveLength(2);
  expect(ages[0]).toBeGreaterThan(2_000);
  expect(ages[0]).toBeLessThan(2_200);
  expect(ages[1]).toBe(ages[0]! + 1_000);
  expect(meters.of('IteratorAge')).toEqual(ages);
  expect(meters.of('IteratorAge FunctionName=ingestion Resource=ingestion:live')).toEqual(ages);
});

test('a message that the failure destination rejects is counted', async () => {
  const meters = new CollectingMeters();
  const { clock, reader, target, destination, enable } = await mappingWorld({ meters });
  target.behave = () => 'error';
  destination.failing = Infinity;
  reader.put(SHARD_0, 'a');
  await enable({ maximumRetryAttempts: 0, failureDestinationArn: DESTINATION });
  await clock.advance(60_000);
  expect(meters.of('DestinationDeliveryFailures FunctionName=ingestion')).toEqual([1]);
});
