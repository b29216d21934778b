import { gzipSync } from 'node:zlib';
import type { KinesisStreamEvent as AwsEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { decodeRecords } from '../../src/records/decode-records.ts';
import { aggregate } from '../support/clients/aggregate.ts';
import { eventOf } from '../support/clients/kinesis-event.ts';

/** The only record of an event. */
const decodeOne = (data: Uint8Array | string, options = {}) =>
  decodeRecords(eventOf([{ data: Buffer.from(data) }]), options)[0]!;

test('a record has the properties that Lambda passes', () => {
  // The event of a handler that is typed with @types/aws-lambda.
  const event: AwsEvent = eventOf([
    { partitionKey: 'k', sequenceNumber: '495', data: Buffer.from('{"amount":3}') },
  ]);
  const [record] = decodeRecords(event);
  expect(record).toMatchObject({
    partitionKey: 'k',
    explicitHashKey: undefined,
    sequenceNumber: '495',
    subSequenceNumber: 0,
    isAggregated: false,
    approximateArrivalTimestamp: new Date('2026-01-31T09:30:00.123Z'),
    shardId: 'shardId-000000000000',
    streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    data: Buffer.from('{"amount":3}'),
  });
  expect(record!.json<{ amount: number }>().amount).toBe(3);
});

test('an aggregate is replaced by its members, in order', () => {
  const members = aggregate([
    { key: 'one', data: Buffer.from('first') },
    { key: 'two', hashKey: '7', data: gzipSync('second') },
  ]);
  const event = eventOf([
    { sequenceNumber: '1', data: Buffer.from('alone') },
    { partitionKey: 'outer', sequenceNumber: '2', data: members },
    { sequenceNumber: '3', data: Buffer.from('last') },
  ]);
  const records = decodeRecords(event);
  expect(records.map((record) => record.text())).toEqual(['alone', 'first', 'second', 'last']);
  expect(records.slice(1, 3)).toMatchObject([
    { partitionKey: 'one', sequenceNumber: '2', subSequenceNumber: 0, isAggregated: true },
    {
      partitionKey: 'two',
      sequenceNumber: '2',
      subSequenceNumber: 1,
      isAggregated: true,
      explicitHashKey: '7',
    },
  ]);
});

test('gzip is inflated when the contents are read', () => {
  const record = decodeOne(gzipSync('{"x":1}'));
  expect(record.json()).toEqual({ x: 1 });
  expect(record.bytes().toString()).toBe('{"x":1}');
  expect(record.data.equals(gzipSync('{"x":1}'))).toBe(true);
});

test('a parser checks JSON and gives it a type', () => {
  const parse = (value: unknown) => {
    if (typeof value !== 'number') throw new Error('not a number');
    return value;
  };
  const amount: number = decodeOne('3').json(parse);
  expect(amount).toBe(3);
  expect(() => decodeOne('"3"').json(parse)).toThrow('not a number');
});

test.each([
  ['text', 'poison', (record) => record.json(), 'is not JSON: Unexpected token'],
  [
    'binary',
    Buffer.from('ff00', 'hex'),
    (record) => record.text(),
    'is not UTF-8 text; bytes() returns what it is',
  ],
  [
    'cut gzip',
    gzipSync('cut short').subarray(0, 12),
    (record) => record.bytes(),
    'begins as gzip does and cannot be inflated',
  ],
  [
    'a gzip bomb',
    gzipSync(Buffer.alloc(2_000)),
    (record) => record.bytes(),
    'is larger than 1000 bytes when inflated; maxContentsBytes allows more',
  ],
] satisfies [string, Uint8Array | string, (record: ReturnType<typeof decodeOne>) => unknown, string][])(
  '%s that is read as something else names the record',
  (_what, data, read, problem) => {
    const record = decodeOne(data, { maxContentsBytes: 1000 });
    expect(() => read(record)).toThrow(
      expect.objectContaining({
        name: 'RecordError',
        sequenceNumber: record.sequenceNumber,
        message: expect.stringContaining(
          `record ${record.sequenceNumber} (partition key "${record.partitionKey}") ${problem}`,
        ),
      }),
    );
  },
);

test.each([[{}], [undefined], [{ Records: [{ body: 'of a queue' }] }]])(
  '%j is refused, because it is not the event of a stream',
  (event) => {
    expect(() => decodeRecords(event as never)).toThrow(
      /^this is not the event of a Kinesis stream: .+\. Check/,
    );
  },
);
