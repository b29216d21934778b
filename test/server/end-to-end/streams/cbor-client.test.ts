import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeCbor } from '../../../../src/protocol/cbor/decode.ts';
import { UpdateMaxRecordSize } from '../../../../src/services/kinesis/operations/update-max-record-size.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { authorization } from '../../../support/wire.ts';

/**
 * Requests of the AWS SDK for Java, encoded by this test: maps and lists of indefinite length, as its Jackson generator
 * writes them (docs/aws/wire-protocols.md#timestamps-and-blobs).
 */
let server: TestServer;

beforeAll(async () => {
  server = await runningServer();
  await server.createStream('orders', 1);
});
afterAll(() => server.close());

class Moment {
  readonly epochMs: bigint;
  constructor(epochMs: number) {
    this.epochMs = BigInt(epochMs);
  }
}

/** A separate encoder, so that the server's codec is not only tested against itself. */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return withLength(0x7a, Buffer.from(value));
  if (Buffer.isBuffer(value)) return withLength(0x5a, value);
  if (value instanceof Moment) {
    const bytes = Buffer.from([0xc1, 0x1b, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.writeBigInt64BE(value.epochMs, 2);
    return bytes;
  }
  if (Array.isArray(value)) {
    return Buffer.concat([Buffer.from([0x9f]), ...value.map(encode), Buffer.from([0xff])]);
  }
  const members = Object.entries(value as object).flatMap(([key, member]) => [encode(key), encode(member)]);
  return Buffer.concat([Buffer.from([0xbf]), ...members, Buffer.from([0xff])]);
}

function withLength(initial: number, bytes: Buffer): Buffer {
  const head = Buffer.from([initial, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

async function call(operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-cbor-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('kinesis', '000000000000', 'us-east-1'),
    },
    body: new Uint8Array(encode(input)),
  });
  expect(response.headers.get('content-type')).toBe('application/x-amz-cbor-1.1');
  return decodeCbor(Buffer.from(await response.arrayBuffer())) as Record<string, unknown>;
}

test('a producer and a consumer that use CBOR', async () => {
  const beforeMs = Date.now();
  const payload = Buffer.from([0, 1, 2, 0xfe, 0xff]);
  await call('PutRecord', { StreamName: 'orders', PartitionKey: 'k', Data: payload });
  const many = await call('PutRecords', {
    StreamName: 'orders',
    Records: [
      { PartitionKey: 'k', Data: Buffer.from('two') },
      { PartitionKey: 'ü', Data: Buffer.alloc(0) },
    ],
  });
  expect(many).toMatchObject({ FailedRecordCount: 0 });
  // Read as seconds, the timestamp would be in the future, where no iterator may start.
  const { ShardIterator } = await call('GetShardIterator', {
    StreamName: 'orders',
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'AT_TIMESTAMP',
    Timestamp: new Moment(beforeMs),
  });
  const read = await call('GetRecords', { ShardIterator });
  expect(read['Records']).toMatchObject([
    { PartitionKey: 'k', Data: payload },
    { PartitionKey: 'k', Data: Buffer.from('two') },
    { PartitionKey: 'ü', Data: Buffer.alloc(0) },
  ]);
  const [first] = read['Records'] as { ApproximateArrivalTimestamp: number }[];
  expect(first!.ApproximateArrivalTimestamp).toBeGreaterThanOrEqual(beforeMs);
  expect(first!.ApproximateArrivalTimestamp).toBeLessThanOrEqual(Date.now());
});

test('errors have a code where the client reads it', async () => {
  expect(await call('DescribeStream', { StreamName: 'nothing' })).toMatchObject({
    __type: 'ResourceNotFoundException',
    message: 'Stream nothing under account 000000000000 not found.',
  });
});

test('a record of ten megabytes, when the stream allows it', async () => {
  await server.createStream('large', 1);
  await server.client.call(kinesisTraits, UpdateMaxRecordSize, {
    StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/large',
    MaxRecordSizeInKiB: 10_240,
  });
  const data = Buffer.alloc(10 * 2 ** 20 - 1, 'millrace');
  await expect
    .poll(() => call('PutRecord', { StreamName: 'large', PartitionKey: 'k', Data: data }))
    .toHaveProperty('SequenceNumber');
  const { ShardIterator } = await call('GetShardIterator', {
    StreamName: 'large',
    ShardId: '0',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const read = await call('GetRecords', { ShardIterator });
  const [record] = read['Records'] as { Data: Buffer }[];
  expect(record!.Data.equals(data)).toBe(true);
});
