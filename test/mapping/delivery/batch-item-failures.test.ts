import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFailureReport } from '../../../src/mapping/delivery/batch-item-failures.ts';

const BATCH = ['101', '102', '103'];
const read = (answer: unknown) => readFailureReport(Buffer.from(JSON.stringify(answer)), BATCH);

// docs/aws/mappings.md#partial-batch-responses, recorded on AWS.
test.each<[unknown]>([[[]], [null], [{}], [''], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
  '%j is success',
  (answer) => {
    expect(read(answer)).toEqual({ kind: 'succeeded' });
  },
);

test.each<[unknown]>([[''], [null], [123], [102], ['unknown'], ['1']])(
  'an identifier %j fails the whole batch',
  (itemIdentifier) => {
    expect(read({ batchItemFailures: [{ itemIdentifier: '103' }, { itemIdentifier }] })).toEqual({
      kind: 'failed',
      from: 0,
    });
  },
);

test.each<[unknown]>([[{ foo: 123 }], [{ foo: null }], [null], ['102']])(
  'an item %j fails the whole batch',
  (item) => {
    expect(read({ batchItemFailures: [item] })).toEqual({ kind: 'failed', from: 0 });
  },
);

test('of several records, the first counts', () => {
  const batchItemFailures = [{ itemIdentifier: '103' }, { itemIdentifier: '102' }];
  expect(read({ batchItemFailures })).toEqual({ kind: 'failed', from: 1 });
});

test('any answer at all is read one way or the other', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ batchItemFailures: fc.jsonValue() })), (answer) => {
      expect(['succeeded', 'failed']).toContain(read(answer).kind);
    }),
  );
  expect(readFailureReport(Buffer.from('not JSON'), BATCH)).toEqual({ kind: 'succeeded' });
});
