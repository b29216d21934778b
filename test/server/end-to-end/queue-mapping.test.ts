import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const SOURCE = `
  exports.handler = async ({ Records }) => {
    for (const { body } of Records) console.log('received ' + body);
    const failed = Records.filter(({ body }) => body === 'bad');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };`;

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function start(dataDirectory: string): Promise<TestServer> {
  const server = await runningServer({ dataDirectory });
  onTestFinished(() => server.close());
  return server;
}

/** Waits until the function has logged that it received a message, and the queue is empty. */
async function processed(server: TestServer, body: string): Promise<void> {
  const QueueUrl = `${server.endpoint}/000000000000/orders`;
  await eventually(async () => {
    const { events } = await server.client.call(logsTraits, FilterLogEvents, {
      logGroupName: '/aws/lambda/sink',
    });
    expect(events.map(({ message }) => message).join('')).toContain(`received ${body}`);
    const { Attributes } = await server.client.call(sqsTraits, GetQueueAttributes, {
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    expect(Object.values(Attributes ?? {})).toEqual(['0', '0']);
    return true;
  });
}

test('a function receives the messages of a queue, also after a restart; those it reports go to the dead letters', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-queue-mapping-'));
  onTestFinished(() => removeDirectory(directory));
  const server = await start(directory);
  await server.createFunction('sink', SOURCE);
  await server.client.call(sqsTraits, CreateQueue, { QueueName: 'dead' });
  const { QueueUrl } = await server.client.call(sqsTraits, CreateQueue, {
    QueueName: 'orders',
    Attributes: {
      // Longer than the first call takes on a busy machine: the message may be received once.
      VisibilityTimeout: '8',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
    },
  });
  await server.client.call(lambdaTraits, CreateEventSourceMapping, {
    EventSourceArn: arnOf('orders'),
    FunctionName: 'sink',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await server.client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'first' });
  await processed(server, 'first');
  await server.close();

  const restarted = await start(directory);
  await restarted.client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'bad' });
  await processed(restarted, 'bad');
  const { Messages } = await restarted.client.call(sqsTraits, ReceiveMessage, {
    QueueUrl: `${restarted.endpoint}/000000000000/dead`,
  });
  expect(Messages?.map(({ Body }) => Body)).toEqual(['bad']);
});
