import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  incrementPosition,
  incrementSequenceNumber,
  decodeSequenceNumber,
  encodeSequenceNumber,
  MAX_SEQUENCE_INDEX,
  parseSequenceNumber,
  positionOf,
  SequenceNumbers,
} from '../../../src/engine/shard/sequence-number.ts';

const seconds = fc.integer({ min: 0, max: 16_025_174_999 });
const shardNumber = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const position = fc.record({
  pos: fc.nat({ max: 2 ** 43 - 1 }),
  index: fc.nat({ max: 2 ** 20 - 2 }),
});

describe('worked examples of docs/aws/kinesis-records.md#sequence-numbers', () => {
  it('encodes the StartingSequenceNumber of a shard', () => {
    expect(new SequenceNumbers(0, 1_700_000_000).starting()).toBe(
      '49646437577108476416916876405825929425585429676275269634',
    );
  });

  it('encodes the number of a record', () => {
    const number = encodeSequenceNumber({
      shardCreatedSeconds: 1_700_000_000,
      shardNumber: 1,
      index: 5n,
      writtenSeconds: 1_700_000_100,
    });
    expect(number).toBe(49646437577130777162115407028973509772956158055602454546n);
    expect(new SequenceNumbers(1, 1_700_000_000).at(0, 4, 1_700_000_100_999)).toBe(number.toString());
  });

  it('encodes the EndingSequenceNumber of a closed shard', () => {
    expect(new SequenceNumbers(1, 1_700_000_000).ending(1_700_000_600)).toBe(
      '49646437577141927534714672340537024077174828821045575698',
    );
  });

  it("parses the number of AWS's sample event for Lambda", () => {
    expect(parseSequenceNumber('49590338271490256608559692538361571095921575989136588898')).toEqual({
      version: 2,
      shardCreatedSeconds: 1_542_776_258,
      shardNumber: 6,
      index: 0x67648a17n,
      writtenSeconds: 1_545_084_650,
    });
  });
});

describe('which numbers are accepted: docs/aws/kinesis-records.md#sequence-numbers-in-requests', () => {
  const zeros = '0'.repeat(45);
  it.each([
    ['version 2', `2${zeros}2`, true],
    ['version 1', `2${zeros}1`, true],
    ['a high shard digit', '20000000000000000000000000000000000000800000002', true],
    ['version 0 digit at full length', `2${zeros}0`, false],
    ['version 3', `2${zeros}3`, false],
    ['version 4', `2${zeros}4`, false],
    ['first digit 1', `1${zeros}2`, false],
    ['first digit 3', `3${zeros}2`, false],
    ['index with its top bit set', '20000000000800000000000000000000000000000000002', false],
    ['a shard created too late', '2ffffffffff7fffffffffffffff000000000007fffffff2', false],
  ])('%s', (_, hex, accepted) => {
    expect(decodeSequenceNumber(BigInt(`0x${hex}`)) !== undefined).toBe(accepted);
  });

  it('rejects a version 0 number of a shard created too late', () => {
    expect(parseSequenceNumber('26227199374822427428162556223570313216')).toBeUndefined();
  });

  it('parses a small number as that of a shard', () => {
    expect(parseSequenceNumber('5')).toMatchObject({ version: 0, shardNumber: 5, shardCreatedSeconds: 0 });
  });
});

describe('properties', () => {
  it('every record number decodes to what was encoded', () => {
    fc.assert(
      fc.property(shardNumber, seconds, seconds, position, (shard, created, written, { pos, index }) => {
        const text = new SequenceNumbers(shard, created).at(pos, index, written * 1000 + 7);
        const fields = parseSequenceNumber(text)!;
        expect(fields).toMatchObject({
          version: 2,
          shardNumber: shard,
          shardCreatedSeconds: created,
          writtenSeconds: written,
        });
        expect(positionOf(fields)).toEqual({ pos, index });
      }),
    );
  });

  it('numbers of a shard are ordered as its records, between its first and last number, whatever the clock', () => {
    fc.assert(
      fc.property(shardNumber, position, position, seconds, seconds, (shard, a, b, timeA, timeB) => {
        const numbers = new SequenceNumbers(shard, 1_700_000_000);
        const first = BigInt(numbers.at(a.pos, a.index, timeA * 1000));
        const second = BigInt(numbers.at(b.pos, b.index, timeB * 1000));
        const byPlace = a.pos - b.pos || a.index - b.index;
        if (byPlace !== 0) expect(first < second).toBe(byPlace < 0);
        expect(first > BigInt(numbers.starting())).toBe(true);
        expect(first < BigInt(numbers.ending(0))).toBe(true);
        expect(numbers.at(a.pos, a.index, timeA * 1000)).toHaveLength(56);
      }),
    );
  });

  it('incrementing results in the number of the next record, one by one and for a batch', () => {
    fc.assert(
      fc.property(
        shardNumber,
        position,
        seconds,
        fc.integer({ min: 1, max: 600 }),
        (shard, position, time, steps) => {
          const numbers = new SequenceNumbers(shard, 1_700_000_000);
          const index = Math.min(position.index, 2 ** 20 - 1 - steps);
          const one = (step: number) => numbers.at(position.pos, index + step, time * 1000);
          const digits = Buffer.from(one(0));
          for (let step = 1; step <= steps; step++) {
            incrementSequenceNumber(digits);
            expect(digits.toString()).toBe(one(step));
          }
          const all = Array.from({ length: steps + 1 }, (_, step) => one(step));
          expect(numbers.inBatch(position.pos, index, steps + 1, time * 1000)).toEqual(all);
        },
      ),
    );
  });

  it('incrementing the position results in the number of the same index there', () => {
    fc.assert(
      fc.property(shardNumber, position, seconds, (shard, { pos, index }, time) => {
        const numbers = new SequenceNumbers(shard, 1_700_000_000);
        const before = Math.min(pos, 2 ** 43 - 2);
        const digits = Buffer.from(numbers.at(before, index, time * 1000));
        incrementPosition(digits);
        expect(digits.toString()).toBe(numbers.at(before + 1, index, time * 1000));
      }),
    );
  });

  it('a batch cannot exceed the last index', () => {
    expect(() => new SequenceNumbers(1, 1).inBatch(0, 2 ** 20 - 1, 2, 0)).toThrow('has no numbers');
  });

  it('parsing never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt({ min: 0n, max: 10n ** 129n }).map(String)), (text) => {
        const fields = parseSequenceNumber(text);
        if (fields) expect(fields.index <= MAX_SEQUENCE_INDEX).toBe(true);
      }),
    );
  });
});
