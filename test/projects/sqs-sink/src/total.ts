import type { SQSEvent } from 'aws-lambda';

/** Logs the accepted orders of each customer, in order. */
export async function handler({ Records }: SQSEvent): Promise<void> {
  for (const { attributes, body } of Records) {
    const { amount } = JSON.parse(body) as { amount: number };
    console.log(`accepted ${attributes.MessageGroupId} ${amount}`);
  }
}
