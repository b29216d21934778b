import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitAggregate } from '../../../src/cli/tail/aggregate.ts';
import { decodeRecord } from '../../../src/cli/tail/decode.ts';

const decodeOne = (data: Buffer) => decodeRecord('k', data)[0];

test.each([
  ['{ "x" : 1 }', { encoding: 'json', text: '{"x":1}', compressed: false }],
  ['plain\ttext ✓', { encoding: 'text', text: 'plain\ttext ✓', compressed: false }],
  ['', { encoding: 'text', text: '', compressed: false }],
  [gzipSync('[1, 2]'), { encoding: 'json', text: '[1,2]', compressed: true }],
  [Buffer.from('ff00', 'hex'), { encoding: 'binary', text: '/wA=', compressed: false }],
  ['\u001b[2J', { encoding: 'binary', text: 'G1sySg==', compressed: false }],
  [gzipSync('cut short').subarray(0, 12), { encoding: 'binary', compressed: false }],
])('%j', (data, expected) => {
  expect(decodeOne(Buffer.from(data))).toMatchObject({ partitionKey: 'k', ...expected });
});

const varint = (value: number): Buffer =>
  value < 0x80
    ? Buffer.of(value)
    : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(Math.floor(value / 128))]);
const bytesField = (number: number, value: Buffer) =>
  Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
const numberField = (number: number, value: number) => Buffer.concat([varint(number * 8), varint(value)]);

function aggregate(members: readonly { key: string; data: Buffer }[]): Buffer {
  const message = Buffer.concat([
    ...members.map(({ key }) => bytesField(1, Buffer.from(key))),
    ...members.map(({ data }, index) =>
      bytesField(
        3,
        Buffer.concat([
          numberField(1, index),
          numberField(2, 0),
          bytesField(3, data),
          bytesField(4, Buffer.from('tag')),
        ]),
      ),
    ),
  ]);
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, createHash('md5').update(message).digest()]);
}

test('an aggregate is split into its members', () => {
  const data = aggregate([
    { key: 'one', data: Buffer.from('{"a":1}') },
    { key: 'two', data: gzipSync('zipped') },
  ]);
  expect(decodeRecord('outer', data)).toEqual([
    { partitionKey: 'one', encoding: 'json', text: '{"a":1}', compressed: false },
    { partitionKey: 'two', encoding: 'text', text: 'zipped', compressed: true },
  ]);
});

test('any members are read back', () => {
  const members = fc.array(
    fc.record({
      key: fc.string(),
      data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    }),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(members, (given) => {
      expect(splitAggregate(aggregate(given))).toEqual(
        given.map(({ key, data }) => ({ partitionKey: key, data })),
      );
    }),
    { numRuns: 30 },
  );
});

test('a damaged or malicious aggregate is an ordinary record', () => {
  const whole = aggregate([{ key: 'one', data: Buffer.from('x') }]);
  expect(splitAggregate(whole.subarray(0, -1))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const message = Buffer.from(bytes);
      const digest = createHash('md5').update(message).digest();
      const signed = Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest]);
      expect(decodeRecord('k', signed)).toBeInstanceOf(Array);
      expect(decodeRecord('k', message)).toBeInstanceOf(Array);
    }),
  );
});
