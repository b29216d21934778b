import { expect, test } from 'vitest';
import { batchItemFailures } from '../../src/records/batch-item-failures.ts';
import { decodeRecords } from '../../src/records/decode-records.ts';
import { aggregate } from '../support/clients/aggregate.ts';
import { eventOf } from '../support/clients/kinesis-event.ts';

test('each record that failed is named once, an aggregate as well', () => {
  const members = aggregate([
    { key: 'one', data: Buffer.from('first') },
    { key: 'two', data: Buffer.from('second') },
  ]);
  const records = decodeRecords(
    eventOf([
      { sequenceNumber: '8', data: members },
      { sequenceNumber: '9', data: Buffer.from('third') },
    ]),
  );
  expect(batchItemFailures(records)).toEqual({
    batchItemFailures: [{ itemIdentifier: '8' }, { itemIdentifier: '9' }],
  });
  expect(batchItemFailures([])).toEqual({ batchItemFailures: [] });
});
