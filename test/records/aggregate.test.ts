import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitAggregate } from '../../src/records/aggregate.ts';
import { writeAggregate } from '../../src/records/write-aggregate.ts';
import { aggregate, withMagicAndDigest } from '../support/clients/aggregate.ts';

const hashKey = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String);

test('any members are read back', () => {
  const members = fc.array(
    fc.record(
      { key: fc.string(), hashKey, data: fc.uint8Array({ maxLength: 300 }) },
      { requiredKeys: ['key', 'data'] },
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(members, (given) => {
      expect(splitAggregate(aggregate(given))).toEqual(
        given.map(({ key, hashKey, data }) => ({
          partitionKey: key,
          explicitHashKey: hashKey,
          data: Buffer.from(data),
        })),
      );
    }),
    { numRuns: 30 },
  );
});

test('what is written is read back, with each key written once', () => {
  const member = fc.record(
    {
      partitionKey: fc.oneof(fc.constantFrom('a', 'b'), fc.string({ minLength: 1, maxLength: 256 })),
      explicitHashKey: hashKey,
      data: fc.uint8Array({ maxLength: 300 }),
    },
    { requiredKeys: ['partitionKey', 'data'] },
  );
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 200 }), (given) => {
      expect(splitAggregate(writeAggregate(given))).toEqual(
        given.map(({ partitionKey, explicitHashKey, data }) => ({
          partitionKey,
          explicitHashKey,
          data: Buffer.from(data),
        })),
      );
    }),
    { numRuns: 30 },
  );
  const key = 'k'.repeat(200);
  const [one, two] = [1, 2].map((count) =>
    writeAggregate(Array.from({ length: count }, () => ({ partitionKey: key, data: Buffer.from('x') }))),
  );
  expect(two!.length - one!.length).toBeLessThan(10);
  expect(() => writeAggregate([])).toThrow(RangeError);
});

test('an aggregate is found in any view of bytes', () => {
  const bytes = aggregate([{ key: 'one', data: Buffer.from('x') }]);
  const larger = new Uint8Array(bytes.length + 7);
  larger.set(bytes, 7);
  expect(splitAggregate(larger.subarray(7))).toMatchObject([{ partitionKey: 'one' }]);
  expect(splitAggregate(larger)).toBeUndefined();
});

test('a damaged or malicious aggregate is an ordinary record', () => {
  const whole = aggregate([{ key: 'one', data: Buffer.from('x') }]);
  expect(splitAggregate(whole.subarray(0, -1))).toBeUndefined();
  whole[whole.length - 1]! ^= 1;
  expect(splitAggregate(whole)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (message) => {
      const members = splitAggregate(withMagicAndDigest(message));
      expect(members === undefined || Array.isArray(members)).toBe(true);
      expect(splitAggregate(message)).toBeUndefined();
    }),
  );
});
