import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HASH_KEY_SPACE,
  hashKeyDigits,
  hashKeyOf,
  tileHashKeys,
} from '../../../src/engine/shard/hash-key.ts';
import { codePoint } from '../../support/code-point.ts';

describe('hashKeyOf', () => {
  it('is the MD5 of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (key) => {
        const digest = createHash('md5').update(Buffer.from(key, 'utf8')).digest('hex');
        expect(hashKeyOf(key)).toBe(BigInt(`0x${digest}`));
      }),
    );
  });

  it.each([
    ['a', 0],
    ['b', 1],
    ['f', 1],
    ['e', 2],
  ])(
    'sends %s to shard %d of three, as AWS does: docs/aws/kinesis-records.md#partition-keys',
    (key, shard) => {
      const hashKey = hashKeyOf(key);
      expect(tileHashKeys(3).findIndex(({ start, end }) => start <= hashKey && hashKey <= end)).toBe(shard);
    },
  );
});

describe('tileHashKeys', () => {
  it('divides three shards where AWS does', () => {
    expect(tileHashKeys(3).map(({ end }) => end.toString())).toEqual([
      '113427455640312821154458202477256070484',
      '226854911280625642308916404954512140969',
      '340282366920938463463374607431768211455',
    ]);
  });

  it('covers every hash key once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
        let next = 0n;
        for (const { start, end } of tileHashKeys(count)) {
          expect(start).toBe(next);
          next = end + 1n;
        }
        expect(next).toBe(HASH_KEY_SPACE);
      }),
      { numRuns: 30 },
    );
  });
});

describe('hashKeyDigits', () => {
  const hashKey = fc.bigInt({ min: 0n, max: HASH_KEY_SPACE - 1n });

  it('sort as their numbers do', () => {
    fc.assert(
      fc.property(hashKey, hashKey, (a, b) => {
        expect(hashKeyDigits(a) < hashKeyDigits(b)).toBe(a < b);
        expect(BigInt(`0x${hashKeyDigits(a)}`)).toBe(a);
      }),
      {
        examples: [
          [0n, HASH_KEY_SPACE - 1n],
          [1n, 16n],
        ],
      },
    );
  });
});
