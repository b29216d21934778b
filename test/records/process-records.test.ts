import type { KinesisStreamHandler } from 'aws-lambda';
import { expect, test } from 'vitest';
import { processRecords } from '../../src/records/process-records.ts';
import { aggregate } from '../support/clients/aggregate.ts';
import { eventOf } from '../support/clients/kinesis-event.ts';

const event = eventOf([
  { sequenceNumber: '1', data: Buffer.from('"a"') },
  { sequenceNumber: '2', data: Buffer.from('poison') },
  { sequenceNumber: '3', data: Buffer.from('"c"') },
]);

test('records are handled one after the other; without a failure the batch is done', async () => {
  const steps: string[] = [];
  const response = await processRecords(event, async (record) => {
    steps.push(`begin ${record.sequenceNumber}`);
    await Promise.resolve();
    steps.push(`end ${record.sequenceNumber}`);
  });
  expect(response).toEqual({ batchItemFailures: [] });
  expect(steps).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
});

test('the first failure ends the batch, and is where Lambda continues', async () => {
  const handled: unknown[] = [];
  const failures: string[] = [];
  // What a handler that is typed with @types/aws-lambda may return.
  const handler: KinesisStreamHandler = (event) =>
    processRecords(event, (record) => handled.push(record.json()), {
      onFailure: (error, { sequenceNumber }) => failures.push(`${sequenceNumber}: ${String(error)}`),
    });
  expect(await handler(event, {} as never, () => {})).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }],
  });
  expect(handled).toEqual(['a']);
  expect(failures).toEqual([expect.stringContaining('2: RecordError: record 2')]);
});

test('a failed member of an aggregate is reported by the sequence number of the aggregate', async () => {
  const members = aggregate([
    { key: 'one', data: Buffer.from('"first"') },
    { key: 'two', data: Buffer.from('poison') },
  ]);
  const response = await processRecords(
    eventOf([{ sequenceNumber: '9', data: members }]),
    (record) => record.json(),
    { onFailure: () => {} },
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '9' }] });
});
