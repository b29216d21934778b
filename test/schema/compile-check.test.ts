import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCheck } from '../../src/schema/compile-check.ts';
import {
  blob,
  boolean,
  document,
  double,
  enumeration,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../src/schema/shape.ts';
import { findFailures } from '../../src/schema/validate.ts';

const INNER = structure({ Key: string({ min: 1, max: 3 }), Size: optional(integer({ min: 0, max: 5 })) });

const EVERYTHING = structure({
  Name: string({ min: 1, max: 4, pattern: /a|ab|b+/ }),
  Mode: optional(enumeration('ON', 'OFF')),
  Bytes: optional(blob({ min: 1, max: 3 })),
  Ratio: optional(double({ max: 1 })),
  Flag: optional(boolean()),
  At: optional(timestamp()),
  Any: optional(document()),
  Names: optional(list(string({ max: 2 }), { min: 1, max: 3 })),
  Sizes: optional(list(integer({ max: 2 }))),
  Inners: optional(list(INNER, { max: 2 })),
  Inner: optional(INNER),
  Tags: optional(map(string({ max: 2 }), { max: 2, key: string({ min: 1 }) })),
  Parts: optional(map(INNER)),
  Shares: optional(map(double({ min: 0, max: 1 }))),
});

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 5 });
const small = fc.integer({ min: -1, max: 7 });
const inner = fc.record({ Key: text, Size: small }, { requiredKeys: [] });
const values = fc.record(
  {
    Name: text,
    Mode: fc.constantFrom('ON', 'OFF', ''),
    Bytes: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    Ratio: fc.double({ noNaN: true, min: 0, max: 2 }),
    Flag: fc.boolean(),
    At: small,
    Any: fc.anything(),
    Names: fc.array(fc.option(text, { nil: undefined }), { maxLength: 4 }),
    Sizes: fc.array(fc.option(small, { nil: undefined }), { maxLength: 3 }),
    Inners: fc.array(fc.option(inner, { nil: undefined }), { maxLength: 3 }),
    Inner: inner,
    Tags: fc.dictionary(text, text, { maxKeys: 3 }),
    Parts: fc.dictionary(text, inner, { maxKeys: 2 }),
    Shares: fc.dictionary(text, fc.double({ noNaN: true, min: -1, max: 2 }), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

describe('compileCheck', () => {
  test('accepts exactly the values without failures', () => {
    const check = compileCheck(EVERYTHING);
    fc.assert(
      fc.property(values, (value) => {
        expect(check(value)).toBe(findFailures(EVERYTHING, value).length === 0);
      }),
      { numRuns: 2000 },
    );
  });

  // Few random values satisfy all members at once, so each member is also tried alone.
  test.each(Object.keys(EVERYTHING.members))('agrees on %s alone', (name) => {
    const shape = structure({ [name]: EVERYTHING.members[name as 'Name'] });
    const check = compileCheck(shape);
    fc.assert(
      fc.property(values, (value) => {
        expect(check(value)).toBe(findFailures(shape, value).length === 0);
      }),
      { numRuns: 300 },
    );
  });
});
