import { expect, test } from 'vitest';
import { decodeWith, openSchema } from '../../../../src/decoding/open-schema.ts';
import { kindOf, previewOf } from '../../../../src/dashboard/viewer/decoded.ts';
import { bestType, matches, SchemaDecoder } from '../../../../src/dashboard/viewer/typed/schema-decoder.ts';
import type { DecodedData, RecordView } from '../../../../src/server/dashboard/contract.ts';

const schema = openSchema([
  {
    name: 'a.proto',
    text: 'message Click { string page = 1; } message Order { int32 n = 1; Click from = 2; }',
  },
]);
const decoder = new SchemaDecoder(schema, 'Order', decodeWith);
const ORDER = btoa('\u0008\u0005');

const record = (decoded: DecodedData, rest: Partial<RecordView> = {}): RecordView => ({
  shardId: 'shardId-000000000000',
  sequenceNumber: '1',
  partitionKey: 'k',
  arrivedMs: 0,
  sizeBytes: 2,
  data: ORDER,
  isCut: false,
  decoded,
  ...rest,
});

test.each<[string, RecordView, string, string]>([
  ['bytes of a record', record({ kind: 'bytes' }), 'protobuf', '{"n":5}'],
  ['what gzip contained', record({ kind: 'bytes', data: btoa('\u0008\u0006') }), 'protobuf', '{"n":6}'],
  [
    'bytes that are text too',
    record({ kind: 'text', text: '\u0012\u0000', gzip: false }),
    'protobuf',
    '{"from":{}}',
  ],
  ['JSON', record({ kind: 'json', value: [1], gzip: false }), 'json', '[1]'],
  [
    'members of an aggregate',
    record({ kind: 'aggregate', records: [{ partitionKey: 'k', decoded: { kind: 'bytes', data: ORDER } }] }),
    'aggregate',
    '1 records: {"n":5}',
  ],
])('the schema decodes %s', (_name, view, kind, preview) => {
  const { data, mismatch } = decoder.shown(view);
  expect({ kind: kindOf(data), preview: previewOf(data), mismatch }).toEqual({
    kind,
    preview,
    mismatch: undefined,
  });
});

test('what is not of the type is shown without the schema, with the reason', () => {
  const text = record({ kind: 'text', text: 'hello', gzip: false });
  expect(decoder.shown(text)).toEqual({
    data: text.decoded,
    mismatch: expect.stringContaining('a group ends'),
  });
  const cut = record({ kind: 'bytes' }, { isCut: true });
  expect(decoder.shown(cut).mismatch).toContain('first 64 KiB');
});

test('the type that fits most records is chosen', () => {
  const clicks = [
    record({ kind: 'bytes', data: btoa('\u000a\u0001/') }),
    record({ kind: 'bytes', data: btoa('\u000a\u0001x') }),
  ];
  expect(bestType(schema, [], decodeWith)).toBe('Order');
  expect(bestType(schema, clicks, decodeWith)).toBe('Click');
  expect(matches(schema, 'Order', clicks, decodeWith)).toBe(0);
});
