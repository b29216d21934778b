import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type DecodedRecord, decodeRecord } from '../../../src/cli/tail/decode.ts';
import { type Decoding, printedAs } from '../../../src/cli/tail/decoding.ts';
import type { TailedRecord } from '../../../src/following/shard-follower.ts';
import { typedDecoder } from '../../../src/cli/tail/schema-option.ts';
import { wantedBy } from '../../../src/cli/tail/wanted.ts';
import { aggregate } from '../../support/clients/aggregate.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

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
  expect(decodeRecord('outer', data)).toMatchObject([
    { partitionKey: 'one', encoding: 'json', text: '{"a":1}', compressed: false },
    { partitionKey: 'two', encoding: 'text', text: 'zipped', compressed: true },
  ]);
});

test('bytes that only begin as an aggregate does are one record', () => {
  const cut = aggregate([{ key: 'one', data: Buffer.from('x') }]).subarray(0, -1);
  expect(decodeRecord('outer', cut)).toMatchObject([{ partitionKey: 'outer', encoding: 'binary' }]);
});

const printed = (decoding: Decoding, data: Buffer) =>
  printedAs(decoding, { partitionKey: 'k', data }, () => true);

test.each([
  ['json', '{"x":[1]}', '{\n  "x": [\n    1\n  ]\n}', { x: [1] }],
  ['json', 'no json', 'no json', 'no json'],
  ['text', '\u001b[2J', '\\u001b[2J', '\u001b[2J'],
  ['base64', '{}', 'e30=', 'e30='],
  [
    'hex',
    'a record of 2 lines\n',
    '\n  00000000  61 20 72 65 63 6f 72 64  20 6f 66 20 32 20 6c 69  |a record of 2 li|' +
      '\n  00000010  6e 65 73 0a                                       |nes.|',
    Buffer.from('a record of 2 lines\n').toString('hex'),
  ],
] as const)('as %s: %j', (decoding, data, text, forJson) => {
  expect(printed(decoding, Buffer.from(data))).toMatchObject([{ text, data: forJson }]);
});

test('bytes as they are stored are neither decompressed nor split', () => {
  const data = aggregate([
    { key: 'one', data: Buffer.from('1') },
    { key: 'two', data: Buffer.from('2') },
  ]);
  expect(printed('base64', data)).toMatchObject([{ partitionKey: 'k', text: data.toString('base64') }]);
  expect(printed('text', data)).toHaveLength(2);
  const isTwo = ({ partitionKey }: DecodedRecord) => partitionKey === 'two';
  expect(printedAs('hex', { partitionKey: 'k', data }, isTwo)).toHaveLength(1);
  expect(printedAs('hex', { partitionKey: 'k', data }, () => false)).toEqual([]);
});

test('a filter is a text, or a pattern that is matched against what was decoded', () => {
  const record: TailedRecord = {
    shardId: 'shardId-000000000000',
    sequenceNumber: '1',
    timestampMs: 0,
    partitionKey: 'a',
    data: gzipSync('{"price": 120, "note": "{\\"x\\""}'),
  };
  const notes: string[] = [];
  const passes = (filter: string, key?: string) => {
    const isWanted = wantedBy({ filter, key }, (note) => void notes.push(note));
    return decodeRecord(record.partitionKey, record.data).some((decoded) => isWanted(decoded, record));
  };
  expect(passes('{"data":{"price":[{"numeric":[">",100]}]}}')).toBe(true);
  expect(passes('{"data":{"price":[{"numeric":[">",200]}]}}')).toBe(false);
  expect(passes('{"partitionKey":["a"]}')).toBe(true);
  expect(passes('{"partitionKey":["b"]}')).toBe(false);
  expect(passes('"price":120')).toBe(true);
  expect(notes).toEqual([]);
  expect(passes('{"price"')).toBe(true);
  expect(notes.splice(0)).toEqual([
    'note: --filter starts with { but is not valid JSON, so it is searched for as text\n',
  ]);
  expect(passes('price', 'b')).toBe(false);
  expect(() => passes('{"price":120}')).toThrow('or a pattern such as {"data":{"level":["error"]}}');
});

test('a schema decodes what is not JSON, and filters look into it', async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'a.proto'), 'message Other {} message Order { int32 n = 1; }');
  const typed = (type?: string) => typedDecoder({ schema: ['a.proto'], type }, directory.path);
  const order = Buffer.from([8, 5]);
  const isWanted = (filter: string) => (decoded: DecodedRecord) =>
    wantedBy({ key: undefined, filter }, () => {})(decoded, {} as TailedRecord);
  const print = async (data: Buffer, filter = '"n"') =>
    printedAs('auto', { partitionKey: 'k', data }, isWanted(filter), await typed('Order'));
  expect(await print(gzipSync(order))).toMatchObject([
    { encoding: 'protobuf', compressed: true, text: '{"n":5}', data: { n: 5 } },
  ]);
  expect(await print(order, '{"data":{"n":[{"numeric":["=",5]}]}}')).toHaveLength(1);
  expect(await print(order, '{"data":{"n":[6]}}')).toEqual([]);
  expect(await print(Buffer.from('{"n":1}'))).toMatchObject([{ encoding: 'json' }]);
  expect(await print(Buffer.from([255, 0]), '/wA=')).toMatchObject([{ encoding: 'binary' }]);
  await expect(typed('Oder')).rejects.toThrow('no type Oder. Did you mean "Order"?');
  await expect(typedDecoder({ schema: [], type: 'A' }, '.')).rejects.toThrow('--schema');
  await expect(typedDecoder({ schema: ['no.proto'], type: undefined }, directory.path)).rejects.toThrow(
    'no.proto does not exist: check the name',
  );
});
