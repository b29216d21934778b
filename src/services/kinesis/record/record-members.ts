import type { RecordCursor, ShardRecords } from '../../../engine/reading/shard-records.ts';
import { dataStart, hasKey, isEncrypted, keyStart, recordEnd } from '../../../engine/shard/record-codec.ts';
import {
  incrementPosition,
  incrementSequenceNumber,
  SEQUENCE_NUMBER_DIGITS,
} from '../../../engine/shard/sequence-number.ts';
import type {
  FixedText,
  MemberCursor,
  StoredBytes,
  StoredFields,
  StoredNumber,
} from '../../../schema/members.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Record } from '../shapes.ts';
import { describeRecord } from './describe-record.ts';

type RecordOutput = Infer<typeof Record>;

const NOTHING = Buffer.alloc(0);

/** Locates the members of the shape `Record` in the bytes of the log. */
export class RecordMembers implements MemberCursor<RecordOutput> {
  readonly #sequenceNumber: FixedText = { isPresent: true, bytes: Buffer.alloc(SEQUENCE_NUMBER_DIGITS) };
  readonly #timestamp: StoredNumber = { isPresent: true, value: Number.NaN };
  readonly #data: StoredBytes = { isPresent: true, bytes: NOTHING, start: 0, end: 0 };
  readonly #partitionKey: StoredBytes = { isPresent: false, bytes: NOTHING, start: 0, end: 0 };
  readonly #encryptionType: FixedText = { isPresent: false, bytes: Buffer.from('KMS') };
  readonly #cursor: RecordCursor;
  /** The record that was located last. */
  readonly #located = { pos: 0, index: 0, second: Number.NaN };

  readonly fields: StoredFields<RecordOutput> = {
    SequenceNumber: this.#sequenceNumber,
    ApproximateArrivalTimestamp: this.#timestamp,
    Data: this.#data,
    PartitionKey: this.#partitionKey,
    EncryptionType: this.#encryptionType,
  };

  constructor(records: ShardRecords) {
    this.#cursor = records.cursor();
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd;
  }

  get pos(): number {
    return this.#cursor.pos;
  }

  get index(): number {
    return this.#cursor.index;
  }

  member(): RecordOutput {
    return describeRecord(this.#cursor.record());
  }

  advance(): void {
    this.#cursor.advance();
  }

  locate(): void {
    const cursor = this.#cursor;
    this.#writeNumber();
    const { bytes, offset } = cursor;
    this.#timestamp.value = cursor.timestampMs;
    const [data, key] = [this.#data, this.#partitionKey];
    data.bytes = bytes;
    data.start = dataStart(bytes, offset);
    data.end = recordEnd(bytes, offset);
    key.isPresent = hasKey(bytes, offset);
    key.bytes = bytes;
    key.start = keyStart(offset);
    key.end = data.start;
    this.#encryptionType.isPresent = isEncrypted(bytes, offset);
  }

  /** The next number in the same second is that of the last one and a constant, which costs a fifth of encoding it. */
  #writeNumber(): void {
    const digits = this.#sequenceNumber.bytes;
    const cursor = this.#cursor;
    const { pos, index } = cursor;
    const second = Math.floor(cursor.timestampMs / 1000);
    const last = this.#located;
    if (second === last.second && pos === last.pos && index === last.index + 1)
      incrementSequenceNumber(digits);
    else if (second === last.second && pos === last.pos + 1 && index === last.index)
      incrementPosition(digits);
    else if (second !== last.second || pos !== last.pos || index !== last.index)
      digits.write(cursor.sequenceNumber, 'latin1');
    last.pos = pos;
    last.index = index;
    last.second = second;
  }
}
