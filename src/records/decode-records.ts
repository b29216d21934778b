import { splitAggregate } from './aggregate.ts';
import { DecodedRecord } from './decoded-record.ts';
import type { KinesisStreamEvent, KinesisStreamRecord } from './kinesis-event.ts';
import type { StreamRecord } from './stream-record.ts';

/** Options of `decodeRecords`. */
export interface DecodeOptions {
  /** The largest size in bytes of the contents of a gzip record, inflated; 64 MiB by default. */
  readonly maxContentsBytes?: number | undefined;
}

// Protects the memory of a function from gzip bombs. Well above what JSON of the largest record, 10 MiB, usually
// inflates to, and below the smallest memory of a function, 128 MB.
const DEFAULT_MAX_CONTENTS_BYTES = 64 * 1024 * 1024;

/**
 * Returns the records of an event in order, each aggregate of the Kinesis Producer Library replaced by its members.
 * @example for (const record of decodeRecords(event)) console.log(record.partitionKey, record.json());
 * @throws TypeError when the event is not one of a Kinesis stream
 */
export function decodeRecords(event: KinesisStreamEvent, options: DecodeOptions = {}): StreamRecord[] {
  const { maxContentsBytes = DEFAULT_MAX_CONTENTS_BYTES } = options;
  // Handlers in JavaScript, and events that a test has made up, are not checked by the compiler.
  if (!Array.isArray(event?.Records)) throw notOfAStream('it has no Records');
  return event.Records.flatMap((record) => decodeRecord(record, maxContentsBytes));
}

function decodeRecord(record: KinesisStreamRecord, maxContentsBytes: number): StreamRecord[] {
  if (typeof record?.kinesis?.data !== 'string') throw notOfAStream('a record has no kinesis.data');
  const { partitionKey, sequenceNumber, approximateArrivalTimestamp, data: base64 } = record.kinesis;
  const data = Buffer.from(base64, 'base64');
  const common = {
    sequenceNumber,
    // Lambda passes seconds with milliseconds as a fraction.
    approximateArrivalTimestamp: new Date(Math.round(approximateArrivalTimestamp * 1000)),
    shardId: record.eventID.slice(0, record.eventID.indexOf(':')),
    streamArn: record.eventSourceARN,
  };
  const members = splitAggregate(data);
  if (members === undefined) {
    const alone = { subSequenceNumber: 0, isAggregated: false, partitionKey, explicitHashKey: undefined };
    return [new DecodedRecord({ ...common, ...alone, data }, maxContentsBytes)];
  }
  return members.map(
    (member, subSequenceNumber) =>
      new DecodedRecord({ ...common, ...member, subSequenceNumber, isAggregated: true }, maxContentsBytes),
  );
}

function notOfAStream(because: string): TypeError {
  return new TypeError(
    `this is not the event of a Kinesis stream: ${because}. ` +
      'Check which event source mapping or test event invokes the function',
  );
}
