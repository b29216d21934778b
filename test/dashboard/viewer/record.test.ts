import { expect, test } from 'vitest';
import { previewOf } from '../../../src/dashboard/viewer/decoded.ts';
import { hexRows } from '../../../src/dashboard/viewer/hex.ts';
import { positionAt } from '../../../src/dashboard/viewer/position.ts';
import { putCommand } from '../../../src/dashboard/viewer/put-command.ts';
import type { RecordView } from '../../../src/server/dashboard/contract.ts';

const record = (text: string, rest: Partial<RecordView> = {}): RecordView => ({
  shardId: 'shardId-000000000000',
  sequenceNumber: '1',
  partitionKey: 'k 1',
  arrivedMs: 0,
  sizeBytes: text.length,
  data: btoa(text),
  isCut: false,
  decoded: { kind: 'text', text, gzip: false },
  ...rest,
});

test('bytes are shown with their offset and what of them is printable', () => {
  const rows = hexRows(
    Uint8Array.from({ length: 18 }, (_, index) => 0x40 + index),
    1000,
  );
  expect(rows.map(({ offset, text }) => `${offset} ${text}`)).toEqual([
    '000000 @ABCDEFGHIJKLMNO',
    '000010 PQ',
  ]);
  expect(rows[1]!.hex.trimEnd()).toBe('50 51');
  expect(hexRows(new Uint8Array(100), 32)).toHaveLength(2);
});

test('the command puts the same record, quoted for a shell', () => {
  expect(putCommand('clicks', record("it's"))).toBe(
    String.raw`aws kinesis put-record --stream-name clicks --partition-key 'k 1' --cli-binary-format raw-in-base64-out --data 'it'\''s'`,
  );
  expect(putCommand('clicks', record('x', { decoded: { kind: 'bytes' }, explicitHashKey: '7' }))).toBe(
    "aws kinesis put-record --stream-name clicks --partition-key 'k 1' --explicit-hash-key 7 --data eA==",
  );
});

test('an aggregate is previewed by its first record', () => {
  const decoded = { kind: 'json' as const, value: { a: 1 }, gzip: false };
  expect(previewOf({ kind: 'aggregate', records: [{ partitionKey: 'a', decoded }] })).toBe(
    '1 records: {"a":1}',
  );
});

test('a position relative to now becomes a time; others stay', () => {
  expect(['-60000', 'latest', '1700000000000'].map((position) => positionAt(position, 100_000))).toEqual([
    '40000',
    'latest',
    '1700000000000',
  ]);
});
