import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor, MalformedCbor } from '../../../src/protocol/cbor/decode.ts';
import { formatCbor, writeAny } from '../../../src/protocol/cbor/write.ts';

const decode = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'));

/** Examples of https://www.rfc-editor.org/rfc/rfc8949#appendix-A */
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f93c00', 1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['f90001', 5.960464477539063e-8],
  ['f90400', 0.00006103515625],
  ['f9c400', -4],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', null],
  ['c11a514b67b0', 1_363_896_240],
  ['40', Buffer.alloc(0)],
  ['4401020304', Buffer.from([1, 2, 3, 4])],
  ['60', ''],
  ['6449455446', 'IETF'],
  ['62c3bc', 'ü'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['5f42010243030405ff', Buffer.from([1, 2, 3, 4, 5])],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
])('%s', (hex, value) => {
  expect(decode(hex)).toEqual(value);
});

test('maps of definite and indefinite length, with any keys', () => {
  expect({ ...(decode('a26161016162820203') as object) }).toEqual({ a: 1, b: [2, 3] });
  expect({ ...(decode('bf6346756ef563416d7421ff') as object) }).toEqual({ Fun: true, Amt: -2 });
  expect(Object.entries(decode('a1695f5f70726f746f5f5f01') as object)).toEqual([['__proto__', 1]]);
});

test('a byte string is a view of the body', () => {
  const bytes = Buffer.from('4401020304', 'hex');
  expect((decodeCbor(bytes) as Buffer).buffer).toBe(bytes.buffer);
});

test.each([
  ['nothing', ''],
  ['bytes after the value', '0000'],
  ['a string cut short', '6361'],
  ['text that is not UTF-8', '626bff'],
  ['a key that is not UTF-8', 'a1626bff01'],
  ['text in chunks that is not UTF-8', '7f616b61c3ff'],
  ['a length cut short', '19'],
  ['a list cut short', '8301'],
  ['an open list without an end', '9f01'],
  ['a list of four thousand million', '9affffffff'],
  ['a length that nothing has', '5bffffffffffffffff'],
  ['an open map without a value', 'bf6161ff'],
  ['a key that is not text', 'a10102'],
  ['an end where there is no beginning', 'ff'],
  ['reserved information', '1c'],
  ['a simple value', 'f0'],
  ['a string of parts of another type', '5f6161ff'],
  ['a string of parts of open length', '5f5f4101ffff'],
  ['NaN', 'f97e00'],
  ['Infinity', 'fb7ff0000000000000'],
])('%s is malformed', (_case, hex) => {
  expect(() => decode(hex)).toThrow(MalformedCbor);
});

test.each(['81', 'c1', 'a16161'])('%s, ten thousand deep, is malformed', (nesting) => {
  expect(() => decode(`${nesting.repeat(10_000)}00`)).toThrow(MalformedCbor);
});

describe('properties', () => {
  test('random bytes give a value or MalformedCbor', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeCbor(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedCbor);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('what was written is read back', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.array(tie('tree'), { maxLength: 5 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 5, noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(decodeCbor(formatCbor(writeAny, value))).toEqual(value);
      }),
    );
  });
});
