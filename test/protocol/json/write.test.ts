import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileJsonReader } from '../../../src/protocol/json/read.ts';
import { compileJsonWriter, formatJson } from '../../../src/protocol/json/write.ts';
import {
  blob,
  boolean,
  document,
  double,
  long,
  integer,
  list,
  map,
  optional,
  type Shape,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';
import { codePoint } from '../../support/code-point.ts';

function write(shape: Shape, value: unknown): string {
  return formatJson(compileJsonWriter(shape), value).toString('utf8');
}

test('members are written in order of declaration, absent ones are omitted', () => {
  const shape = structure({ B: optional(string()), A: optional(integer()), C: optional(list(string())) });
  expect(write(shape, { A: 1, B: 'x', D: 'unknown' })).toBe('{"B":"x","A":1}');
  expect(write(shape, { C: [], B: undefined })).toBe('{"C":[]}');
  expect(write(shape, {})).toBe('{}');
});

test('timestamps are decimals in seconds, without an exponent', () => {
  // 1506440188.749 is the example of docs/aws/wire-protocols.md#timestamps-and-blobs; Jackson accepts no exponents.
  expect(write(timestamp(), 1_506_440_188_749)).toBe('1506440188.749');
  expect(write(timestamp(), 1_500_000_000_000)).toBe('1500000000');
  expect(write(timestamp(), 1_500_000_000_050)).toBe('1500000000.05');
  expect(write(timestamp(), 1_500_000_000_700)).toBe('1500000000.7');
  expect(write(timestamp(), -1)).toBe('-0.001');
  expect(write(timestamp('epoch-milliseconds'), 1_506_440_188_749)).toBe('1506440188749');
  expect(write(timestamp('iso'), 1_506_440_188_749)).toBe('"2017-09-26T15:36:28Z"');
});

test('numbers are written without an exponent, doubles with a fraction', () => {
  expect(write(long(), 1e15)).toBe('1000000000000000');
  expect(write(double(), 1e21)).toBe('1000000000000000000000.0');
  expect(write(double(), -0)).toBe('0.0');
  expect(write(double(), 1.5e-7)).toBe('0.00000015');
  expect(write(double(), 0.25)).toBe('0.25');
});

test('a key that is a property of every object is written', () => {
  const entries = JSON.parse('{"__proto__":"a"}') as object;
  expect(write(map(string()), entries)).toBe('{"__proto__":"a"}');
});

test('every character is written as JSON.stringify writes it', () => {
  for (let code = 0; code < 0x1_00_00; code++) {
    const text = `a${String.fromCharCode(code)}`;
    if (write(string(), text) !== JSON.stringify(text))
      expect(write(string(), text)).toBe(JSON.stringify(text));
  }
  expect(write(string(), '')).toBe('""');
});

test('text between blobs is written in order, whatever its length in UTF-8', () => {
  const shape = list(structure({ Key: string(), Data: blob(), After: string() }));
  const record = fc.record({
    Key: fc.string({ unit: 'grapheme' }),
    Data: fc.uint8Array({ maxLength: 40_000 }).map((bytes) => Buffer.from(bytes)),
    After: fc.string({ unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), (records) => {
      const plain = records.map(({ Key, Data, After }) => ({ Key, Data: Data.toString('base64'), After }));
      expect(write(shape, records)).toBe(JSON.stringify(plain));
    }),
    { numRuns: 50 },
  );
});

test('text after a blob may need three bytes for each of its units', () => {
  const shape = structure({ Data: blob(), After: string() });
  const After = '€'.repeat(30_000);
  expect(write(shape, { Data: Buffer.from('x'), After })).toBe(JSON.stringify({ Data: 'eA==', After }));
});

test('what is written is read back', () => {
  const shape = structure({
    Text: string(),
    Flag: boolean(),
    Count: integer(),
    At: timestamp(),
    Any: document(),
    Data: optional(blob()),
    Tags: map(list(string())),
  });
  const value = fc.record(
    {
      Text: fc.string({ unit: codePoint }),
      Flag: fc.boolean(),
      Count: fc.integer(),
      At: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      Any: fc.jsonValue({ stringUnit: codePoint }).filter((any) => any !== null && !Object.is(any, -0)),
      Data: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      Tags: fc.dictionary(fc.string(), fc.array(fc.string())),
    },
    { requiredKeys: ['Text', 'Flag', 'Count', 'At', 'Any', 'Tags'] },
  );
  const read = compileJsonReader(shape);
  fc.assert(
    fc.property(value, (original) => {
      expect(JSON.stringify(read(JSON.parse(write(shape, original))))).toBe(JSON.stringify(sorted(original)));
    }),
  );

  /** The members in order of declaration. */
  function sorted(original: object): object {
    const members = Object.keys(shape.members).map((name) => [name, original[name as keyof typeof original]]);
    return Object.fromEntries(members) as object;
  }
});
