import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SchemaError } from '../../src/decoding/mismatch.ts';
import { decodeWith, openSchema } from '../../src/decoding/open-schema.ts';

const fileOf = (name: string) => ({ name, text: readFileSync(new URL(name, import.meta.url), 'utf8') });
const proto = openSchema([fileOf('shop.proto')]);
const avro = openSchema([fileOf('order.avsc')]);
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

// Written by protobufjs 8.8.1.
const PROTOBUF =
  '0a036f2d3110021a100a0374c3a910051900000000008023401a00220c0a016110818080808080801022050a01621002320201ff3a0d01ac02ffffffffffffffffff0140094080c8afa0254d0000003f500159ffffffffffffffff62050a036f2d306a0b0880f2d6ca061080e59a77720808011080cab5ee017a0082011c0a1a0a0161121532130a0911000000000000f03f0a0208000a022001';
// Written by avsc 5.7.9.
const AVRO =
  '066f2d310205ffc7afa0250000003f00000000008023400401ff01020304000674c3a9020275000202610000020261020001f4a3d5edee66ccbf0204ff38';

test('a message of Protobuf is decoded with all kinds of fields', () => {
  expect(proto.types).toEqual(['shop.v1.Order', 'shop.v1.Order.Line']);
  expect(decodeWith(proto, 'shop.v1.Order', bytesOf(PROTOBUF))).toEqual({
    kind: 'decoded',
    value: {
      id: 'o-1',
      kind: 'ORDER',
      lines: [{ sku: 'té', count: -3, price: 9.75 }, {}],
      stock: { a: '9007199254740993', b: 2 },
      token: 'Af8=',
      sizes: [1, 300, -1],
      offsets: [-5, 5_000_000_000],
      ratio: 0.5,
      paid: true,
      total: '18446744073709551615',
      parent: { id: 'o-0' },
      at: '2026-01-01T00:00:00.250Z',
      took: '1.5s',
      note: '',
      meta: { a: [1, null, true] },
    },
  });
});

test('a value of Avro is decoded with all kinds of types', () => {
  expect(avro.types).toEqual(['shop.Order', 'shop.Line']);
  expect(decodeWith(avro, 'shop.Order', bytesOf(AVRO))).toEqual({
    kind: 'decoded',
    value: {
      id: 'o-1',
      kind: 'ORDER',
      count: -3,
      big: -5_000_000_000,
      ratio: 0.5,
      price: 9.75,
      token: 'Af8=',
      md5: 'AQIDBA==',
      note: null,
      line: { sku: 'té', next: { sku: 'u', next: null } },
      lines: [{ sku: 'a', next: null }],
      stock: { a: 1 },
      paid: true,
      at: '2026-01-01T00:00:00.250Z',
      day: '2026-01-01',
      amount: '-2.00',
    },
  });
});

test.each([
  ['Confluent, Protobuf, the first message', proto, 'shop.v1.Order', '0000000007 00', '0a0178', { id: 'x' }],
  [
    'Confluent, Protobuf, a message in it',
    proto,
    'shop.v1.Order.Line',
    '0000000007 040002',
    '0a0161',
    { sku: 'a' },
  ],
  ['Glue, Protobuf', proto, 'shop.v1.Order', `0300${'ab'.repeat(16)}01`, '0a0178', { id: 'x' }],
  ['Confluent, Avro', avro, 'shop.Line', '0000000007', '026100', { sku: 'a', next: null }],
  ['Glue, Avro', avro, 'shop.Line', `0300${'ab'.repeat(16)}`, '026100', { sku: 'a', next: null }],
  ['a single object of Avro', avro, 'shop.Line', `c301${'ab'.repeat(8)}`, '026100', { sku: 'a', next: null }],
])('the header of a registry is skipped: %s', (_name, schema, type, header, body, value) => {
  expect(decodeWith(schema, type, bytesOf(header + body))).toEqual({ kind: 'decoded', value });
});

test.each([
  ['other fields only', proto, 'shop.v1.Order.Line', 'a806ff01', /no field of/],
  ['another type of field', proto, 'shop.v1.Order.Line', '0801', /sku \(1\) is not written as string/],
  ['text of other bytes', proto, 'shop.v1.Order.Line', '0a02c328', /not UTF-8/],
  ['an end that is missing', proto, 'shop.v1.Order.Line', '0a05ff', /5 bytes are expected/],
  ['a value that goes on', avro, 'shop.Line', '02610000', /left over/],
  ['a branch that is not there', avro, 'shop.Line', '026104', /no number 2/],
  ['messages without end', proto, 'shop.v1.Order', '62feff7f'.repeat(200), /expected/],
])('bytes that are not of the type are refused with the reason: %s', (_name, schema, type, hex, why) => {
  expect(decodeWith(schema, type, bytesOf(hex))).toEqual({
    kind: 'mismatch',
    why: expect.stringMatching(why),
  });
});

test('a field that the schema does not have is shown by its number', () => {
  expect(decodeWith(proto, 'shop.v1.Order.Line', bytesOf('0a0161 aa060101'))).toEqual({
    kind: 'decoded',
    value: { sku: 'a', '#101': 'AQ==' },
  });
});

test('values have a bound, whatever few bytes there are', () => {
  const nulls = openSchema([{ name: 'a', text: '{"type":"array","items":"null"}' }]);
  const many = bytesOf('fe ffffffff0f 00');
  expect(decodeWith(nulls, 'array', many)).toEqual({
    kind: 'mismatch',
    why: expect.stringContaining('more than 100000 values'),
  });
  const loop = openSchema([
    { name: 'a', text: '{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}' },
  ]);
  expect(decodeWith(loop, 'A', bytesOf(''))).toEqual({
    kind: 'mismatch',
    why: expect.stringContaining('nested more than 64 deep'),
  });
});

test('types of several files are found in each other', () => {
  const schema = openSchema([
    {
      name: 'b.proto',
      text: 'package b; message B { a.A inner = 1; optional group Part = 2 { int32 n = 1; } }',
    },
    { name: 'a.proto', text: 'package a; message A { int32 n = 1; } extend b.B { int32 more = 100; }' },
  ]);
  expect(schema.types[0]).toBe('b.B');
  expect(decodeWith(schema, 'b.B', bytesOf('0a020805 130806 14 a00607'))).toEqual({
    kind: 'decoded',
    value: { inner: { n: 5 }, part: { n: 6 }, more: 7 },
  });
});

test.each([
  ['message A { int32 n = 1 }', /a\.proto, line 1: ";" is expected instead of "\}"/],
  ['// one\n\nmessage A {\n  B b = 1;\n}', /A has a field of type B, which is in none of the files/],
  ['message A {', /ends too early/],
  ['message A { /* without an end '.repeat(3), /ends too early/],
  ['syntax = "proto3";', /no message/],
  ['mesage A {}', /"mesage" begins no part/],
  ['{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]}', /The type B is in none of the files/],
  ['{"type":"record","fields":[]}', /has no name/],
  ['{', /a\.proto is not JSON/],
  ['x'.repeat(500_001), /at most 500000 characters/],
])('a schema with a mistake is refused with the remedy: %s', (text, problem) => {
  expect(() => openSchema([{ name: 'a.proto', text }])).toThrow(problem);
  expect(() => openSchema([{ name: 'a.proto', text }])).toThrow(SchemaError);
});
