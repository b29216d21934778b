import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cborCodec } from '../../../src/protocol/cbor/codec.ts';
import { isServiceError } from '../../../src/schema/error.ts';
import {
  blob,
  boolean,
  double,
  integer,
  list,
  long,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const Everything = structure({
  Text: optional(string()),
  Blob: optional(blob()),
  Integer: optional(integer()),
  Long: optional(long()),
  Double: optional(double()),
  Boolean: optional(boolean()),
  At: optional(timestamp()),
  List: optional(list(structure({ Text: string() }))),
  Map: optional(map(string())),
});

const read = cborCodec.compileReader(Everything);
const write = cborCodec.compileWriter(Everything);

const value = fc.record(
  {
    Text: fc.string({ unit: 'grapheme' }),
    Blob: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
    Integer: fc.integer(),
    Long: fc.maxSafeInteger(),
    Double: fc.double({ noNaN: true, noDefaultInfinity: true }),
    Boolean: fc.boolean(),
    At: fc.integer({ min: -8.64e15, max: 8.64e15 }),
    List: fc.array(fc.record({ Text: fc.string() }, { noNullPrototype: true })),
    Map: fc.dictionary(fc.string(), fc.string()),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('what was written is read back', () => {
  fc.assert(
    fc.property(value, (written) => {
      const bytes = write(written);
      expect(read(cborCodec.parse(Buffer.from(bytes)))).toEqual(written);
    }),
  );
});

test('any value of any type is read, or rejected as on AWS', () => {
  const anything = fc.anything({ withDate: false, withTypedArray: false, maxDepth: 2 });
  const bytes = fc.uint8Array({ maxLength: 4 }).map((some) => Buffer.from(some));
  const names = fc.constantFrom(...Object.keys(Everything.members));
  fc.assert(
    fc.property(fc.dictionary(names, fc.oneof(anything, bytes)), (input) => {
      try {
        read(input);
      } catch (error) {
        expect(isServiceError(error) && error.code).toBe('SerializationException');
      }
    }),
  );
});

test.each([
  ['Text', Buffer.from('x'), 'class java.nio.HeapByteBuffer can not be converted to an String'],
  ['Blob', 'eA==', 'class java.lang.String can not be converted to a Blob'],
  ['At', 'now', 'class java.lang.String can not be converted to an Long'],
  ['List', Buffer.from('x'), 'Expected list or null'],
  ['Map', Buffer.from('x'), 'Expected map or null'],
])('%s given %j', (name, given, message) => {
  expect(() => read({ [name]: given })).toThrow(message);
});

test('bytes are not a structure', () => {
  expect(() => read(Buffer.from('x'))).toThrow('Expected null');
});
