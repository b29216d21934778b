import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const client = new SQSClient({});

/** Accepts orders that are complete; the others are tried again, and rejected in the end. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageAttributes, messageId } of Records) {
    const order = JSON.parse(body) as { amount?: number };
    if (order.amount === undefined) {
      batchItemFailures.push({ itemIdentifier: messageId });
      continue;
    }
    await client.send(
      new SendMessageCommand({
        QueueUrl: process.env.ACCEPTED_URL,
        MessageBody: body,
        MessageGroupId: messageAttributes['customer']!.stringValue!,
      }),
    );
  }
  return { batchItemFailures };
}
