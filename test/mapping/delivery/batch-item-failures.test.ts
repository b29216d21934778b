import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstFailedIndex } from '../../../src/mapping/delivery/batch-item-failures.ts';

const BATCH = ['101', '102', '103'];
const read = (result: unknown) => firstFailedIndex(Buffer.from(JSON.stringify(result)), BATCH);

// docs/aws/mappings.md#partial-batch-responses, recorded on AWS.
test.each<[unknown]>([[[]], [null], [{}], [''], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
  '%j is success',
  (result) => {
    expect(read(result)).toBeUndefined();
  },
);

test.each<[unknown]>([[''], [null], [123], [102], ['unknown'], ['1']])(
  'an identifier %j fails the whole batch',
  (itemIdentifier) => {
    expect(read({ batchItemFailures: [{ itemIdentifier: '103' }, { itemIdentifier }] })).toBe(0);
  },
);

test.each<[unknown]>([[{ foo: 123 }], [{ foo: null }], [null], ['102']])(
  'an item %j fails the whole batch',
  (item) => {
    expect(read({ batchItemFailures: [item] })).toBe(0);
  },
);

test('of several records, the first counts', () => {
  const batchItemFailures = [{ itemIdentifier: '103' }, { itemIdentifier: '102' }];
  expect(read({ batchItemFailures })).toBe(1);
});

test('any result is read as success or as an index of the batch', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ batchItemFailures: fc.jsonValue() })), (result) => {
      expect([undefined, 0, 1, 2]).toContain(read(result));
    }),
  );
  expect(firstFailedIndex(Buffer.from('not JSON'), BATCH)).toBeUndefined();
});
