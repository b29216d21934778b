import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileJsonReader } from '../../../src/protocol/json/read.ts';
import { isServiceError } from '../../../src/schema/error.ts';
import {
  blob,
  boolean,
  document,
  double,
  integer,
  list,
  long,
  map,
  optional,
  type Shape,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const NUMBER = 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';
const LIST = 'Start of list found where not expected';
const STRUCTURE = 'Start of structure or map found where not expected.';

/** Every kind of shape, and one level of nesting. */
const EVERYTHING = structure({
  Text: string(),
  Bytes: blob(),
  Int: integer(),
  Long: long(),
  Double: double(),
  Flag: boolean(),
  At: timestamp(),
  AtMs: timestamp('epoch-milliseconds'),
  AtText: timestamp('iso'),
  Any: document(),
  List: list(structure({ Inner: optional(string()) })),
  Map: map(list(integer())),
});

describe('sentences of SerializationException', () => {
  // Recorded by kinesalite: docs/aws/validation.md#serialization-errors.
  test.each<[Shape, unknown, string]>([
    [string(), true, 'class java.lang.Boolean can not be converted to an String'],
    [string(), 34, `${NUMBER} can not be converted to an String`],
    [string(), [], LIST],
    [string(), {}, STRUCTURE],
    [integer(), '34', 'class java.lang.String can not be converted to an Integer'],
    [integer(), false, 'class java.lang.Boolean can not be converted to an Integer'],
    [integer(), [], LIST],
    [long(), '34', 'class java.lang.String can not be converted to an Long'],
    [boolean(), 'maybe', "'MAYBE' can not be converted to an Boolean"],
    [boolean(), 34, `${NUMBER} can not be converted to an Boolean`],
    [boolean(), {}, STRUCTURE],
    [blob(), true, 'class java.lang.Boolean can not be converted to a Blob'],
    [blob(), 34, `${NUMBER} can not be converted to a Blob`],
    [blob(), [], LIST],
    [timestamp(), '34', 'class java.lang.String can not be converted to milliseconds since epoch'],
    [timestamp(), true, 'class java.lang.Boolean can not be converted to milliseconds since epoch'],
    [timestamp(), {}, STRUCTURE],
    [list(string()), '34', 'Expected list or null'],
    [list(string()), {}, STRUCTURE],
    [map(string()), 34, 'Expected map or null'],
    [map(string()), [], LIST],
    [structure({}), true, 'Expected null'],
    [structure({}), [], LIST],
  ])('%o given %j', (shape, value, message) => {
    expect(() => compileJsonReader(shape)(value)).toThrow(
      expect.objectContaining({ code: 'SerializationException', message }),
    );
  });
});

describe('coercions', () => {
  test.each<[Shape, unknown, unknown]>([
    [integer(), 3.9, 3],
    [integer(), 2 ** 40, 2 ** 31 - 1],
    [integer(), Infinity, 2 ** 31 - 1],
    [boolean(), 'Yes', true],
    [boolean(), '0', false],
    [boolean(), 0.5, true],
    [timestamp(), 1506440188.749, 1_506_440_188_749],
    [timestamp('epoch-milliseconds'), 1_506_440_188_749, 1_506_440_188_749],
    [timestamp('iso'), '2017-09-26T15:36:28.749+0000', 1_506_440_188_749],
    [document(), { a: [null] }, { a: [null] }],
  ])('%o makes %j into %j', (shape, value, expected) => {
    expect(compileJsonReader(shape)(value)).toEqual(expected);
  });

  test('absent, null and unknown members are omitted', () => {
    const read = compileJsonReader(structure({ A: optional(string()), B: optional(string()) }));
    expect(read({ A: null, C: 1 })).toStrictEqual({});
  });

  test('a null in a list keeps its index, a null in a map is omitted', () => {
    expect(compileJsonReader(list(string()))(['a', null])).toEqual(['a', undefined]);
    expect(Object.keys(compileJsonReader(map(string()))({ a: null, b: 'x' }) as object)).toEqual(['b']);
  });
});

test('keys of a map may have any name', () => {
  const read = compileJsonReader(map(string()));
  const tags = read(JSON.parse('{"__proto__":"polluted","constructor":"c"}')) as Record<string, string>;
  expect(Object.keys(tags)).toEqual(['__proto__', 'constructor']);
  expect(tags['toString']).toBeUndefined();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('any JSON is read or rejected with a SerializationException', () => {
  const read = compileJsonReader(EVERYTHING);
  const members = Object.keys(EVERYTHING.members);
  const anyMember = fc.constantFrom(...members, 'Inner', '__proto__', 'constructor');
  fc.assert(
    fc.property(fc.dictionary(anyMember, fc.jsonValue()), (value) => {
      try {
        read(JSON.parse(JSON.stringify(value)));
      } catch (error) {
        if (!isServiceError(error)) throw error;
        expect(error.code).toBe('SerializationException');
      }
    }),
    { numRuns: 500 },
  );
});
