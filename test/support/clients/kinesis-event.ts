import type { KinesisStreamEvent } from 'aws-lambda';

interface GivenRecord {
  readonly partitionKey?: string;
  readonly sequenceNumber?: string;
  readonly data: Uint8Array;
}

/** The event that Lambda passes to the function of a stream. */
export function eventOf(records: readonly GivenRecord[]): KinesisStreamEvent {
  return {
    Records: records.map(({ partitionKey = 'key', sequenceNumber = '49590338271490256608', data }) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: 1_769_851_800.123,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `shardId-000000000000:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/any',
      awsRegion: 'us-east-1',
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    })),
  };
}
