import { describe, expect, test } from 'vitest';
import { keysOf } from '../../support/fakes/fake-destination.ts';
import { FUNCTION_ARN, mappingWorld, NAMESPACE, SHARD_0, STREAM_ARN } from '../world.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:failed';
const START = '2026-01-01T00:00:00.000Z';

describe('a failure destination', () => {
  test("receives a batch whose retries are exhausted, in AWS's message", async () => {
    const { clock, reader, target, destination, mappings, enable } = await mappingWorld();
    target.behave = () => 'error';
    const first = reader.put(SHARD_0, 'a');
    const last = reader.put(SHARD_0, 'b');
    const { uuid } = await enable({ maximumRetryAttempts: 2, failureDestinationArn: QUEUE_ARN });
    await clock.advance(10_000);
    const [message] = destination.messages;
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(JSON.parse(message!.record)).toEqual({
      requestContext: {
        requestId,
        functionArn: FUNCTION_ARN,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-01-01T00:00:03.500Z',
      KinesisBatchInfo: {
        shardId: SHARD_0,
        startSequenceNumber: first.sequenceNumber,
        endSequenceNumber: last.sequenceNumber,
        approximateArrivalOfFirstRecord: START,
        approximateArrivalOfLastRecord: START,
        batchSize: 2,
        streamArn: STREAM_ARN,
      },
    });
    expect(memberNames(JSON.parse(message!.record))).toEqual([
      'requestContext: requestId functionArn condition approximateInvokeCount',
      'responseContext: statusCode executedVersion functionError',
      'version',
      'timestamp',
      'KinesisBatchInfo: shardId startSequenceNumber endSequenceNumber approximateArrivalOfFirstRecord approximateArrivalOfLastRecord batchSize streamArn',
    ]);
    expect(message).toMatchObject({ destinationArn: QUEUE_ARN, mappingUuid: uuid, shardId: SHARD_0 });
    expect(keysOf(message!.event!)).toBe('a b');
    expect(mappings.status()[0]).toMatchObject({
      recordsDiscarded: 2,
      recordsSentToDestination: 2,
      destinationFailures: 0,
    });
  });

  test('receives expired records without a response, separately from newer ones', async () => {
    const { clock, reader, target, destination, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    await clock.advance(61_000);
    for (const key of 'bcdef') reader.put(SHARD_0, key);
    await enable({ maximumRecordAgeSeconds: 60, failureDestinationArn: QUEUE_ARN });
    expect(target.batches).toEqual(['bcdef']);
    const [record, ...others] = destination.records;
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
      KinesisBatchInfo: { batchSize: 1 },
    });
    expect(record).not.toHaveProperty('responseContext');
  });

  test('receives the number of attempts before the records expired', async () => {
    const { clock, reader, target, destination, enable } = await mappingWorld();
    target.behave = () => 'error';
    reader.put(SHARD_0, 'a');
    await enable({ maximumRecordAgeSeconds: 60, failureDestinationArn: QUEUE_ARN });
    await clock.advance(120_000);
    const [record] = destination.records;
    expect(record?.requestContext).toMatchObject({
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: target.calls.length,
    });
    expect(record).not.toHaveProperty('responseContext');
  });

  test("receives records past the stream's retention with another condition", async () => {
    const { clock, reader, target, destination, enable } = await mappingWorld();
    target.behave = () => 'throttled';
    reader.retentionHours = 24;
    reader.put(SHARD_0, 'a');
    await enable({ maximumRecordAgeSeconds: 604_800, failureDestinationArn: QUEUE_ARN });
    await clock.advance(24 * 3_600_000 - 60_000);
    expect(destination.records).toEqual([]);
    await clock.advance(120_000);
    const [record] = destination.records;
    expect(record?.requestContext).toMatchObject({ condition: 'StreamRecordExpired' });
    expect(record).not.toHaveProperty('responseContext');
  });

  // Recorded on AWS: docs/aws/mappings.md#partial-batch-responses.
  test('receives the rest of a partially failed batch without a function error', async () => {
    const { clock, reader, target, destination, enable } = await mappingWorld();
    target.behave = ({ records }) => {
      const found = records.find(({ partitionKey }) => partitionKey === 'f');
      return { returns: { batchItemFailures: found ? [{ itemIdentifier: found.sequenceNumber }] : [] } };
    };
    for (const key of 'abcdef') reader.put(SHARD_0, key);
    await enable({
      batchSize: 3,
      maximumRetryAttempts: 3,
      reportBatchItemFailures: true,
      failureDestinationArn: QUEUE_ARN,
    });
    await clock.advance(60_000);
    expect(destination.records).toMatchObject([
      {
        requestContext: { approximateInvokeCount: 4 },
        responseContext: { statusCode: 200, functionError: null },
        KinesisBatchInfo: { batchSize: 1 },
      },
    ]);
    expect(keysOf(destination.messages[0]!.event!)).toBe('f');
  });

  test('receives a record that fits no event', async () => {
    const { reader, target, destination, enable } = await mappingWorld();
    const large = reader.put(SHARD_0, 'a', Buffer.alloc(5_000_000));
    reader.put(SHARD_0, 'b');
    await enable({ failureDestinationArn: QUEUE_ARN });
    expect(target.batches).toEqual(['b']);
    expect(destination.records[0]?.KinesisBatchInfo.startSequenceNumber).toBe(large.sequenceNumber);
    expect(destination.messages[0]?.event).toBeUndefined();
  });

  test('that fails is retried, and the shard waits for it', async () => {
    const { clock, reader, target, destination, enable } = await mappingWorld();
    target.behave = ({ records }) => (records[0]!.partitionKey === 'a' ? 'error' : 'ok');
    destination.failing = 2;
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_0, 'b');
    await enable({ batchSize: 1, maximumRetryAttempts: 0, failureDestinationArn: QUEUE_ARN });
    expect(target.batches).toEqual(['a']);
    await clock.advance(3_000);
    expect(destination.messages.length).toBe(1);
    expect(target.batches).toEqual(['a', 'b']);
  });

  test('that keeps failing is skipped after five attempts, and counted', async () => {
    const { clock, reader, target, destination, mappings, enable } = await mappingWorld();
    target.behave = ({ records }) => (records[0]!.partitionKey === 'a' ? 'error' : 'ok');
    destination.failing = Infinity;
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_0, 'b');
    await enable({ batchSize: 1, maximumRetryAttempts: 0, failureDestinationArn: QUEUE_ARN });
    await clock.advance(60_000);
    expect(destination.sends).toBe(5);
    expect(target.batches).toEqual(['a', 'b']);
    expect(mappings.status()[0]).toMatchObject({
      recordsDiscarded: 1,
      recordsSentToDestination: 0,
      destinationFailures: 1,
    });
  });

  test('that has not received a message before the server stops receives it after the restart', async () => {
    const world = await mappingWorld();
    world.target.behave = () => 'error';
    world.destination.failing = 1;
    world.reader.put(SHARD_0, 'a');
    await world.enable({ maximumRetryAttempts: 0, failureDestinationArn: QUEUE_ARN });
    await world.mappings.close();
    expect(world.destination.messages).toEqual([]);
    const { mappings } = await mappingWorld(world);
    await world.clock.advance(1_000);
    expect(world.destination.messages.length).toBe(1);
    await mappings.close();
  });

  test('set by an update applies to records that are discarded afterwards', async () => {
    const { clock, reader, target, destination, mappings, enable } = await mappingWorld();
    target.behave = () => 'error';
    const { uuid } = await enable({ maximumRetryAttempts: 0 });
    reader.put(SHARD_0, 'a');
    await clock.advance(0);
    await mappings.update(NAMESPACE, uuid, { settings: { failureDestinationArn: QUEUE_ARN } });
    await clock.advance(500);
    reader.put(SHARD_0, 'b');
    await clock.advance(0);
    expect(destination.messages.map(({ event }) => keysOf(event!))).toEqual(['b']);
  });
});

function memberNames(record: object): string[] {
  return Object.entries(record).map(([name, value]) =>
    typeof value === 'object' ? `${name}: ${Object.keys(value as object).join(' ')}` : name,
  );
}
