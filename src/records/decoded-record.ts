import { inflateGzip, isGzip } from './gzip.ts';
import { RecordError } from './record-error.ts';
import type { StreamRecord } from './stream-record.ts';

type Fields = Omit<StreamRecord, 'bytes' | 'text' | 'json'>;

/** Decodes the contents of a record when they are read. */
export class DecodedRecord implements StreamRecord {
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  readonly sequenceNumber: string;
  readonly subSequenceNumber: number;
  readonly isAggregated: boolean;
  readonly approximateArrivalTimestamp: Date;
  readonly shardId: string;
  readonly streamArn: string;
  readonly data: Buffer;
  readonly #maxContentsBytes: number;

  constructor(fields: Fields, maxContentsBytes: number) {
    this.partitionKey = fields.partitionKey;
    this.explicitHashKey = fields.explicitHashKey;
    this.sequenceNumber = fields.sequenceNumber;
    this.subSequenceNumber = fields.subSequenceNumber;
    this.isAggregated = fields.isAggregated;
    this.approximateArrivalTimestamp = fields.approximateArrivalTimestamp;
    this.shardId = fields.shardId;
    this.streamArn = fields.streamArn;
    this.data = fields.data;
    this.#maxContentsBytes = maxContentsBytes;
  }

  bytes(): Buffer {
    if (!isGzip(this.data)) return this.data;
    try {
      return inflateGzip(this.data, this.#maxContentsBytes);
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw isTooLarge
        ? this.#error(
            `is larger than ${this.#maxContentsBytes} bytes when inflated; maxContentsBytes allows more`,
            error,
          )
        : this.#error('begins as gzip does and cannot be inflated', error);
    }
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw this.#error('is not UTF-8 text; bytes() returns what it is', error);
    }
  }

  json<T = unknown>(parse?: (value: unknown) => T): T {
    const text = this.text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#error(`is not JSON: ${(error as SyntaxError).message}`, error);
    }
    return parse ? parse(value) : (value as T);
  }

  #error(problem: string, cause: unknown): RecordError {
    return new RecordError(this, problem, cause);
  }
}
