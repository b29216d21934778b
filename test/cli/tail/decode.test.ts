import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeRecord } from '../../../src/cli/tail/decode.ts';
import { aggregate } from '../../support/aggregate.ts';

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

test('bytes that only begin as an aggregate does are one record', () => {
  const cut = aggregate([{ key: 'one', data: Buffer.from('x') }]).subarray(0, -1);
  expect(decodeRecord('outer', cut)).toMatchObject([{ partitionKey: 'outer', encoding: 'binary' }]);
});
