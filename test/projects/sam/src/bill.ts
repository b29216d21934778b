import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Order } from './order';

const sqs = new SQSClient({});

export async function handler(event: { Records: { kinesis: { data: string } }[] }) {
  for (const { kinesis } of event.Records) {
    const order = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as Order;
    const MessageBody = `${order.customer} pays ${order.amount} ${order.currency}`;
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env['BILLED'], MessageBody }));
  }
}
