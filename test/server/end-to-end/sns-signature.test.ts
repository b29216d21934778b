import { createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { snsTraits } from '../../../src/services/sns/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

/** The notification that a queue receives for a message to a topic. */
async function notify(endpoint: string, Message: string): Promise<Record<string, string>> {
  const client = createClient({ endpoint, region: 'us-east-1', accessKeyId: '123456789012' });
  try {
    const { TopicArn } = await client.call(snsTraits, CreateTopic, { Name: 'topic' });
    const { QueueUrl } = await client.call(sqsTraits, CreateQueue, { QueueName: 'queue' });
    const Endpoint = 'arn:aws:sqs:us-east-1:123456789012:queue';
    await client.call(snsTraits, Subscribe, { TopicArn, Protocol: 'sqs', Endpoint });
    await client.call(snsTraits, Publish, { TopicArn, Message });
    const { Messages } = await client.call(sqsTraits, ReceiveMessage, { QueueUrl, WaitTimeSeconds: 5 });
    return JSON.parse(Messages![0]!.Body) as Record<string, string>;
  } finally {
    client.close();
  }
}

test('a notification is signed with a certificate that the server serves, even after a restart', async () => {
  await using directory = await temporaryDirectory();
  const first = await startServerProcess(directory.path);
  const notification = await notify(first.endpoint, 'before');
  await first.stop();
  const second = await startServerProcess(directory.path);
  const url = new URL(notification['SigningCertURL']!);
  const response = await fetch(second.endpoint + url.pathname);
  expect(response.status).toBe(200);
  const certificate = await response.text();
  const { Message, MessageId, Timestamp, TopicArn, Type, Signature } = notification;
  const text = Object.entries({ Message, MessageId, Timestamp, TopicArn, Type });
  const verifier = createVerify('RSA-SHA1').update(
    text.map(([name, value]) => `${name}\n${value}\n`).join(''),
  );
  expect(verifier.verify(certificate, Signature!, 'base64')).toBe(true);
  const later = await notify(second.endpoint, 'after');
  expect(new URL(later['SigningCertURL']!).pathname).toBe(url.pathname);
  expect((await fetch(`${second.endpoint}/_millrace/sns/other.pem`)).status).toBe(404);
  await second.stop();
});
