import { afterAll, beforeAll, expect, test } from 'vitest';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { openProject, type ServedProject } from './support.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await openProject('sqs-sink');
});

afterAll(async () => {
  await project?.close();
});

async function put(customer: string, order: unknown): Promise<void> {
  const Data = Buffer.from(JSON.stringify(order));
  await project.client.call(kinesisTraits, PutRecord, { StreamName: 'orders', PartitionKey: customer, Data });
}

/** What the last function of the pipeline logged since a time. */
async function accepted(startTime: number): Promise<string[]> {
  const { events } = await project.client.call(logsTraits, FilterLogEvents, {
    logGroupName: '/aws/lambda/order-sink-dev-total',
    filterPattern: 'accepted',
    startTime,
  });
  return events.map(({ message }) => /accepted (.*)/.exec(message)![1]!).toSorted();
}

async function passesOrders(): Promise<void> {
  const start = Date.now();
  await put('ann', { kind: 'order', amount: 1, start });
  await put('bob', { kind: 'order', note: 'no amount', start });
  await put('bob', { kind: 'other', start });
  await put('bob', { kind: 'order', amount: 2, start });
  const rejected = await eventually(async () => {
    const { Messages = [] } = await project.client.call(sqsTraits, ReceiveMessage, {
      QueueUrl: `${project.endpoint}/000000000000/rejected`,
      WaitTimeSeconds: 1,
    });
    return Messages[0];
  });
  expect(JSON.parse(rejected.Body)).toEqual({ kind: 'order', note: 'no amount', start });
  expect(
    await eventually(async () => ((await accepted(start)).length === 2 ? accepted(start) : undefined)),
  ).toEqual(['ann 1', 'bob 2']);
}

test('deploys with Millrace', async () => {
  await project.millrace('deploy');
  await passesOrders();
  await project.millrace('remove');
});

test('deploys with osls', async () => {
  await project.osls('deploy');
  await passesOrders();
});
