import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VectorBase64 } from '../../../src/lib/base64/vector-base64.ts';
import { compileFastReader } from '../../../src/protocol/fast/json-reader.ts';
import { compileStructureReader } from '../../../src/protocol/json/read.ts';
import { blob, boolean, integer, list, optional, string, structure } from '../../../src/schema/shape.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { codePoint } from '../../support/code-point.ts';

const ONE = structure({
  Key: string(),
  Data: blob(),
  Name: optional(string()),
  Flag: optional(boolean()),
});
const MANY = structure({ Records: list(ONE), Name: optional(string()) });

// With and without vector instructions.
const DECODERS = [() => VectorBase64.create(), () => undefined];

describe('the fast reader', () => {
  test('reads what producers send', () => {
    const data = Buffer.from('any bytes at all');
    const body = JSON.stringify({
      Records: [
        { Key: 'a', Data: data.toString('base64') },
        { Data: '', Key: 'b' },
      ],
      Name: 'n',
    });
    expect(plain(MANY, body)).toEqual({
      Records: [
        { Key: 'a', Data: data },
        { Data: Buffer.alloc(0), Key: 'b' },
      ],
      Name: 'n',
    });
  });

  test('accepts white space between tokens, which some languages write', () => {
    expect(plain(ONE, ' { "Key" : "a" ,\r\n\t"Data": "QUJD" } \n')).toEqual({
      Key: 'a',
      Data: Buffer.from('ABC'),
    });
  });

  test.each([
    ['an escape', '{"Key":"\\u0061","Data":"QUJD"}'],
    ['a character beyond ASCII', '{"Key":"ä","Data":"QUJD"}'],
    ['a member that it does not read', '{"Key":"a","Data":"QUJD","Flag":true}'],
    ['an unknown member', '{"Key":"a","Data":"QUJD","Other":"b"}'],
    ['a member given twice', '{"Key":"a","Data":"QUJD","Key":"b"}'],
    ['null', '{"Key":null,"Data":"QUJD"}'],
    ['the alphabet of URLs', '{"Key":"a","Data":"_-__"}'],
    ['bits that belong to no byte', '{"Key":"a","Data":"QUJ="}'],
    ['text behind the end', '{"Key":"a","Data":"QUJD"}{}'],
    ['an end too early', '{"Key":"a","Data":"QUJD"'],
    ['no member at all', '{}'],
  ])('leaves %s to the general reader, and the body unchanged', (_, body) => {
    for (const create of DECODERS) {
      const bytes = Buffer.from(body);
      expect(compileFastReader(ONE, create)!(bytes)).toBeUndefined();
      expect(bytes.toString()).toBe(body);
    }
  });

  test('reads blobs of every size', () => {
    for (const length of [49_152, 49_153, 100_000]) {
      const data = Buffer.alloc(length, 'some data');
      const read = plain(ONE, `{"Data":"${data.toString('base64')}"}`) as { readonly Data: Buffer };
      expect(read.Data.equals(data)).toBe(true);
    }
  });

  test('is compiled for shapes with blobs', () => {
    expect(compileFastReader(PutRecord.input)).toBeDefined();
    expect(compileFastReader(PutRecords.input)).toBeDefined();
    expect(compileFastReader(structure({ Data: blob(), Limit: integer() }))).toBeUndefined();
    expect(compileFastReader(structure({ Name: string() }))).toBeUndefined();
  });

  const text = fc.oneof(fc.string(), fc.string({ unit: codePoint }), fc.constant(null));
  const base64 = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    },
    { weight: 1, arbitrary: fc.string() },
  );
  const record = fc.record(
    { Key: text, Data: base64, Name: text, Flag: fc.boolean(), Strange: text },
    { requiredKeys: [] },
  );
  const bodies = fc
    .tuple(
      fc.record({ Records: fc.array(record, { maxLength: 4 }), Name: text }, { requiredKeys: [] }),
      fc.constantFrom(undefined, 1, '\t'),
    )
    .map(([value, indent]) => JSON.stringify(value, undefined, indent));
  /** Valid bodies, and bodies with a part replaced. */
  const mutated = fc
    .tuple(bodies, fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 3 }))
    .map(([body, at, removed, added]) => {
      const bytes = Buffer.from(body);
      const start = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, start), added, bytes.subarray(start + removed)]);
    });

  test.each(DECODERS)('agrees with the general reader on any body, or leaves it unchanged', (create) => {
    const readFast = compileFastReader(MANY, create)!;
    const readGeneral = compileStructureReader(MANY);
    fc.assert(
      fc.property(
        fc.oneof(
          bodies.map((body) => Buffer.from(body)),
          mutated,
        ),
        (original) => {
          const body = Buffer.from(original);
          const value = readFast(body);
          if (value === undefined) expect(body).toEqual(original);
          else expect(value).toEqual(readGeneral(JSON.parse(original.toString('utf8'))));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('reads every body of ASCII records', () => {
    const key = fc.string({ unit: fc.constantFrom('a', '9', ' ', '-', '{', '}', '[', ']', ':', ',') });
    const data = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.array(fc.record({ Key: key, Data: data }), { minLength: 1, maxLength: 5 }),
        (records) => {
          const sent = records.map(({ Key, Data }) => ({ Key, Data: Data.toString('base64') }));
          expect(plain(MANY, JSON.stringify({ Records: sent }))).toEqual({ Records: records });
        },
      ),
    );
  });
});

function plain(shape: Parameters<typeof compileFastReader>[0], body: string): unknown {
  return compileFastReader(shape)!(Buffer.from(body));
}
