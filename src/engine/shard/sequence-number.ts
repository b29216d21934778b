import { assert } from '../../lib/assert.ts';
import type { ShardPosition } from '../port.ts';

/*
 * A sequence number is the decimal form of these hex digits, most significant first
 * (docs/aws/kinesis-records.md#sequence-numbers):
 *
 *   version 2   2 | created 9 | nibble 1 | index 16            | 00 | time 9 | shard 8 | 2      47 digits
 *   version 1   2 | created 9 | nibble 1 | 2 | time 9 | random 14 | index 2  | shard 8 | 1      47 digits
 *   version 0   1 | created 9 | 2 | random 16 | shard 4                                        32 digits
 *
 * `created` and `time` are seconds since the epoch: of the shard, and of the write. `nibble` repeats the lowest
 * digit of the shard's number. Only version 2 is written; older ones are accepted because clients may have them.
 *
 * Our index is (pos * 2^20 + index in pos) + 1, so that the first record is above the shard's own
 * StartingSequenceNumber, whose index is 0. `pos` is below 2^43, so the top bit remains 0 as on AWS.
 */

export interface SequenceNumber {
  readonly version: 0 | 1 | 2;
  readonly shardCreatedSeconds: number;
  /** Signed 32 bits: no shard has a negative number, but AWS parses and reports one. */
  readonly shardNumber: number;
  /** 63 bits; 0 in versions without an index. */
  readonly index: bigint;
  readonly writtenSeconds: number;
}

/** The index of an EndingSequenceNumber: above that of every record. */
export const MAX_SEQUENCE_INDEX = (1n << 63n) - 1n;

const POS_SHIFT = 20n;
const MAX_POS = 2 ** 43;
const MAX_INDEX_IN_POS = 2 ** 20;

const INDEX_SHIFT = 80n;
const TIME_SHIFT = 36n;
const CREATED_SHIFT = 148n;

const MIN_NUMBER = 1n << 185n;
const MAX_NUMBER = 3n << 184n;
const VERSION_0_TAG = 1n << 124n;
const VERSION_0_END = 1n << 125n;

/** All numbers that we write have the same length: their highest hex digit is always a 2. */
export const SEQUENCE_NUMBER_DIGITS = 56;

/** Decimal digits, lowest first: the difference between the numbers of consecutive records of one second. */
const INDEX_UNIT = digitsOf(1n << INDEX_SHIFT);
const POS_UNIT = digitsOf(1n << (INDEX_SHIFT + POS_SHIFT));
const NINE = 0x39;

// Sequence numbers whose shard was created after this second are rejected:
// docs/aws/kinesis-records.md#sequence-numbers-in-requests.
const MAX_CREATED_SECONDS = 16_025_174_999;

export function encodeSequenceNumber(fields: Omit<SequenceNumber, 'version'>): bigint {
  return (
    shardBits(fields.shardNumber, fields.shardCreatedSeconds) |
    (fields.index << INDEX_SHIFT) |
    (BigInt(fields.writtenSeconds) << TIME_SHIFT)
  );
}

/** @returns undefined when the number is not valid in any version */
export function decodeSequenceNumber(number: bigint): SequenceNumber | undefined {
  const fields = number < VERSION_0_END ? decodeVersion0(number) : decodeVersion1Or2(number);
  return fields && fields.shardCreatedSeconds <= MAX_CREATED_SECONDS ? fields : undefined;
}

/** Parses a decimal text. @returns undefined when it is not a sequence number */
export function parseSequenceNumber(text: string): SequenceNumber | undefined {
  return /^\d{1,129}$/.test(text) ? decodeSequenceNumber(BigInt(text)) : undefined;
}

/** The position of the record that has this number; undefined when the number is below every record. */
export function positionOf({ index }: SequenceNumber): ShardPosition | undefined {
  if (index === 0n) return undefined;
  const position = index - 1n;
  return { pos: Number(position >> POS_SHIFT), index: Number(BigInt.asUintN(Number(POS_SHIFT), position)) };
}

/**
 * Increments the decimal text of a record's number in place, to that of the next record in its batch. Costs a fifth
 * of encoding the next number.
 */
export function incrementSequenceNumber(digits: Uint8Array): void {
  addTo(digits, INDEX_UNIT);
}

/** As `incrementSequenceNumber`, to the number of the record with the same index at the next position. */
export function incrementPosition(digits: Uint8Array): void {
  addTo(digits, POS_UNIT);
}

function addTo(digits: Uint8Array, unit: Uint8Array): void {
  let carry = 0;
  for (let power = 0; power < unit.length || carry > 0; power++) {
    const index = SEQUENCE_NUMBER_DIGITS - 1 - power;
    const digit = digits[index]! + (power < unit.length ? unit[power]! : 0) + carry;
    carry = digit > NINE ? 1 : 0;
    digits[index] = carry === 1 ? digit - 10 : digit;
  }
}

/** Encodes the sequence numbers of one shard. Used for every record. */
export class SequenceNumbers {
  readonly #shardNumber: number;
  readonly #createdSeconds: number;
  readonly #shardBits: bigint;
  // The part that is constant for a second, so that most records cost one shift and one addition.
  #second = -1;
  #secondBits = 0n;

  constructor(shardNumber: number, createdSeconds: number) {
    this.#shardNumber = shardNumber;
    this.#createdSeconds = createdSeconds;
    this.#shardBits = shardBits(shardNumber, createdSeconds);
  }

  /** The decimal number of the record at a position of the shard's log. */
  at(pos: number, index: number, timestampMs: number): string {
    assert(
      pos < MAX_POS && index < MAX_INDEX_IN_POS,
      `position ${pos}/${index} is outside a sequence number`,
    );
    const second = Math.floor(timestampMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondBits = this.#shardBits | (BigInt(second) << TIME_SHIFT);
    }
    const sequenceIndex = (BigInt(pos) << POS_SHIFT) + BigInt(index + 1);
    return (this.#secondBits + (sequenceIndex << INDEX_SHIFT)).toString();
  }

  /** The decimal numbers of `count` records of a batch, from the one at `index` on. */
  inBatch(pos: number, index: number, count: number, timestampMs: number): string[] {
    assert(index + count <= MAX_INDEX_IN_POS, `a batch of ${count} records has no numbers`);
    const digits = Buffer.from(this.at(pos, index, timestampMs), 'latin1');
    return Array.from({ length: count }, (_, order) => {
      if (order > 0) incrementSequenceNumber(digits);
      return digits.toString('latin1');
    });
  }

  /** The shard's StartingSequenceNumber: below all its records. */
  starting(): string {
    return this.#edge(0n, this.#createdSeconds);
  }

  /** The shard's EndingSequenceNumber: above all its records. */
  ending(closedSeconds: number): string {
    return this.#edge(MAX_SEQUENCE_INDEX, closedSeconds);
  }

  /**
   * A number that no record has, after which a reader continues at this position. It grows with time even when
   * nothing is written, as on AWS (docs/aws/kinesis-records.md#subscribetoshard).
   */
  continuation({ pos, index }: ShardPosition, nowMs: number): string {
    // Between two records of one batch no index is free: use that of the previous record, one second later.
    const later = index > 0 ? 1 : 0;
    return this.#edge((BigInt(pos) << POS_SHIFT) + BigInt(index), Math.floor(nowMs / 1000) + later);
  }

  #edge(index: bigint, writtenSeconds: number): string {
    return encodeSequenceNumber({
      shardNumber: this.#shardNumber,
      shardCreatedSeconds: this.#createdSeconds,
      index,
      writtenSeconds,
    }).toString();
  }
}

function shardBits(shardNumber: number, createdSeconds: number): bigint {
  const tagged = (2n << 36n) | BigInt(createdSeconds);
  const nibble = BigInt(shardNumber & 0xf);
  return (tagged << CREATED_SHIFT) | (nibble << 144n) | (BigInt(shardNumber) << 4n) | 2n;
}

function decodeVersion0(number: bigint): SequenceNumber {
  const tagged = number < VERSION_0_TAG ? number + VERSION_0_TAG : number;
  return {
    version: 0,
    shardCreatedSeconds: bits(tagged, 88, 36),
    shardNumber: bits(tagged, 0, 16),
    index: 0n,
    writtenSeconds: 0,
  };
}

function decodeVersion1Or2(number: bigint): SequenceNumber | undefined {
  if (number <= MIN_NUMBER || number >= MAX_NUMBER) return undefined;
  const version = bits(number, 0, 4);
  const shardNumber = bits(number, 4, 32) | 0;
  const shardCreatedSeconds = bits(number, 148, 36);
  if (version === 1) {
    const writtenSeconds = bits(number, 100, 36);
    return { version, shardCreatedSeconds, shardNumber, index: 0n, writtenSeconds };
  }
  if (version !== 2) return undefined;
  const index = BigInt.asUintN(64, number >> INDEX_SHIFT);
  if (index > MAX_SEQUENCE_INDEX) return undefined;
  return { version, shardCreatedSeconds, shardNumber, index, writtenSeconds: bits(number, 36, 36) };
}

/** The `length` bits (at most 53) from bit `from` upwards. */
function bits(number: bigint, from: number, length: number): number {
  return Number(BigInt.asUintN(length, number >> BigInt(from)));
}

function digitsOf(number: bigint): Uint8Array {
  return Uint8Array.from(Array.from(number.toString(), Number).reverse());
}
