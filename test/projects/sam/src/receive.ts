import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { describeOrder } from './order';

const kinesis = new KinesisClient({});

export async function handler(event: { pathParameters: { customer: string }; body: string }) {
  const order = describeOrder(event.pathParameters.customer, JSON.parse(event.body));
  await kinesis.send(
    new PutRecordCommand({
      StreamName: process.env['ORDERS'],
      PartitionKey: order.customer,
      Data: Buffer.from(JSON.stringify(order)),
    }),
  );
  return { statusCode: 202, body: JSON.stringify(order) };
}
