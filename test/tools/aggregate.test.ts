import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { writeAggregate } from '../../src/records/write-aggregate.ts';

interface Member {
  readonly partitionKey: string;
  readonly explicitPartitionKey: string;
  readonly subSequenceNumber: number;
  /** Base64. */
  readonly data: string;
}

interface Deaggregator {
  deaggregateSync(
    record: { readonly data: string; readonly partitionKey: string; readonly sequenceNumber: string },
    computeChecksums: boolean,
    done: (error: unknown, members: readonly Member[]) => void,
  ): void;
}

test('the package of AWS reads the aggregates that are written here', () => {
  const deaggregator = createRequire(import.meta.url)('aws-kinesis-agg') as Deaggregator;
  const records = Array.from({ length: 300 }, (_, index) => ({
    partitionKey: `key-${index % 7}`,
    explicitHashKey: String(2n ** 127n + BigInt(index % 3)),
    data: Buffer.from(`record ${index}`),
  }));
  const data = writeAggregate(records).toString('base64');
  let read: readonly Member[] = [];
  deaggregator.deaggregateSync(
    { data, partitionKey: 'key-0', sequenceNumber: '1' },
    true,
    (error, members) => {
      expect(error ?? undefined).toBeUndefined();
      read = members;
    },
  );
  expect(
    read.map(({ partitionKey, explicitPartitionKey, data: base64 }) => ({
      partitionKey,
      explicitHashKey: explicitPartitionKey,
      data: Buffer.from(base64, 'base64'),
    })),
  ).toEqual(records);
  expect(read.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual(records.map((_, index) => index));
});
