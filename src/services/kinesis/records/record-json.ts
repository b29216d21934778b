import { dataStart, hasKey, isEncrypted, keyStart, recordEnd } from '../../../engine/shard/record-codec.ts';
import { incrementSequenceNumber, SEQUENCE_NUMBER_DIGITS } from '../../../engine/shard/sequence-number.ts';
import type { RecordCursor, ShardRecords } from '../../../engine/reading/shard-records.ts';
import { epochSeconds } from '../../../lib/json/decimal.ts';
import type { JsonCursor } from '../../../schema/operation.ts';
import type { Infer } from '../../../schema/shape.ts';
import { describeRecord } from './describe-record.ts';
import type { Record } from '../shapes.ts';

const NUMBER_LABEL = '{"SequenceNumber":"';
const PARTITION_KEY = Buffer.from('","PartitionKey":');
const WITHOUT_KEY = Buffer.from('"');
const ENCRYPTED = Buffer.from(',"EncryptionType":"KMS"');
const END_OF_OBJECT = 0x7d;

// All labels, the number and the time, with room to spare.
const MAX_FRAME_BYTES = 256;
// A byte of a key may become \u00xx; the quotes are in the above.
const MAX_ESCAPED = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** Writes records as JSON straight from the log: the members and order of the shape `Record`. */
export class RecordJson implements JsonCursor<Infer<typeof Record>> {
  readonly #cursor: RecordCursor;
  /** The label and the number of the record before. */
  readonly #head = Buffer.from(NUMBER_LABEL + '0'.repeat(SEQUENCE_NUMBER_DIGITS));
  readonly #number = this.#head.subarray(NUMBER_LABEL.length);
  #numberIsLast = false;
  /** From behind the number to the data: the same for records of one millisecond. */
  #middle = Buffer.alloc(0);
  #timestampMs = Number.NaN;

  constructor(records: ShardRecords) {
    this.#cursor = records.cursor();
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd;
  }

  takeNext(): Infer<typeof Record> {
    const record = describeRecord(this.#cursor.record());
    this.#cursor.advance();
    this.#numberIsLast = false;
    return record;
  }

  writeNext(target: Buffer, offset: number): number | undefined {
    const cursor = this.#cursor;
    const { bytes, at: recordAt } = cursor;
    const keyAt = keyStart(recordAt);
    const dataAt = dataStart(bytes, recordAt);
    const end = recordEnd(bytes, recordAt);
    const base64Bytes = Math.ceil((end - dataAt) / 3) * 4;
    const most = MAX_FRAME_BYTES + base64Bytes + (dataAt - keyAt) * MAX_ESCAPED;
    if (offset + most > target.length) return undefined;

    this.#moveNumber();
    let at = copy(this.#head, target, offset);
    at = copy(this.#middleFor(cursor.timestampMs), target, at);
    at += target.write(bytes.toString('base64', dataAt, end), at, 'latin1');
    if (hasKey(bytes, recordAt)) {
      at = copy(PARTITION_KEY, target, at);
      at = writeText(bytes, keyAt, dataAt, target, at);
    } else {
      at = copy(WITHOUT_KEY, target, at);
    }
    if (isEncrypted(bytes, recordAt)) at = copy(ENCRYPTED, target, at);
    target[at++] = END_OF_OBJECT;
    cursor.advance();
    return at;
  }

  #moveNumber(): void {
    if (this.#numberIsLast && this.#cursor.continuesBatch) incrementSequenceNumber(this.#number);
    else this.#number.write(this.#cursor.sequenceNumber, 'latin1');
    this.#numberIsLast = true;
  }

  #middleFor(timestampMs: number): Buffer {
    if (timestampMs !== this.#timestampMs) {
      this.#timestampMs = timestampMs;
      this.#middle = Buffer.from(`","ApproximateArrivalTimestamp":${epochSeconds(timestampMs)},"Data":"`);
    }
    return this.#middle;
  }
}

function copy(source: Uint8Array, target: Buffer, offset: number): number {
  target.set(source, offset);
  return offset + source.length;
}

/** The text whose UTF-8 lies at [from, to), as JSON. */
function writeText(source: Buffer, from: number, to: number, target: Buffer, offset: number): number {
  target[offset] = QUOTE;
  let at = offset + 1;
  for (let place = from; place < to; place++) {
    const byte = source[place]!;
    const isPlain = byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE && byte !== QUOTE && byte !== BACKSLASH;
    if (!isPlain) {
      return offset + target.write(JSON.stringify(source.toString('utf8', from, to)), offset, 'utf8');
    }
    target[at++] = byte;
  }
  target[at] = QUOTE;
  return at + 1;
}
