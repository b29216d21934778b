import { dataStart, hasKey, isEncrypted, keyStart, recordEnd } from '../../engine/record-codec.ts';
import type { RecordCursor, ShardRecords } from '../../engine/shard-records.ts';
import { epochSeconds } from '../../lib/decimal.ts';
import type { JsonCursor } from '../../schema/operation.ts';
import type { Infer } from '../../schema/shape.ts';
import { describeRecord } from './read-answer.ts';
import type { Record } from './shapes.ts';

const SEQUENCE_NUMBER = Buffer.from('{"SequenceNumber":"');
const TIMESTAMP = Buffer.from('","ApproximateArrivalTimestamp":');
const DATA = Buffer.from(',"Data":"');
const END_OF_DATA = Buffer.from('"');
const PARTITION_KEY = Buffer.from(',"PartitionKey":');
const ENCRYPTED = Buffer.from(',"EncryptionType":"KMS"');
const END = Buffer.from('}');

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
  // Records of one batch share it, and often those of many.
  #timestampMs = Number.NaN;
  #timestamp = '';

  constructor(records: ShardRecords) {
    this.#cursor = records.cursor();
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd;
  }

  takeNext(): Infer<typeof Record> {
    const record = describeRecord(this.#cursor.record());
    this.#cursor.advance();
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

    let at = copyLabel(SEQUENCE_NUMBER, target, offset);
    at = copyAscii(cursor.sequenceNumber, target, at);
    at = copyLabel(TIMESTAMP, target, at);
    at = copyAscii(this.#timestampOf(cursor.timestampMs), target, at);
    at = copyLabel(DATA, target, at);
    at += target.write(bytes.toString('base64', dataAt, end), at, 'latin1');
    at = copyLabel(END_OF_DATA, target, at);
    if (hasKey(bytes, recordAt)) {
      at = copyLabel(PARTITION_KEY, target, at);
      at = writeText(bytes, keyAt, dataAt, target, at);
    }
    if (isEncrypted(bytes, recordAt)) at = copyLabel(ENCRYPTED, target, at);
    at = copyLabel(END, target, at);
    cursor.advance();
    return at;
  }

  #timestampOf(timestampMs: number): string {
    if (timestampMs !== this.#timestampMs) {
      this.#timestampMs = timestampMs;
      this.#timestamp = epochSeconds(timestampMs);
    }
    return this.#timestamp;
  }
}

// For so few bytes a loop is quicker than a call that leaves JavaScript.
function copyLabel(label: Buffer, target: Buffer, offset: number): number {
  for (let place = 0; place < label.length; place++) target[offset + place] = label[place]!;
  return offset + label.length;
}

function copyAscii(text: string, target: Buffer, offset: number): number {
  for (let place = 0; place < text.length; place++) target[offset + place] = text.charCodeAt(place);
  return offset + text.length;
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
