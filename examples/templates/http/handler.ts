import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { APIGatewayProxyHandlerV2, KinesisStreamHandler } from 'aws-lambda';

const kinesis = new KinesisClient({});

/** Triggered by a request: puts its body into the stream. */
export const collect: APIGatewayProxyHandlerV2 = async ({ body, isBase64Encoded, pathParameters }) => {
  if (!body) return { statusCode: 400, body: JSON.stringify({ message: 'the body is empty' }) };
  const { SequenceNumber } = await kinesis.send(
    new PutRecordCommand({
      StreamName: process.env['STREAM_NAME'],
      PartitionKey: pathParameters?.['device'] ?? 'unknown',
      Data: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    }),
  );
  return { statusCode: 202, body: JSON.stringify({ sequenceNumber: SequenceNumber }) };
};

/** Triggered by the stream. */
export const consume: KinesisStreamHandler = async (event) => {
  for (const { kinesis: record } of event.Records) {
    console.log(record.partitionKey, Buffer.from(record.data, 'base64').toString());
  }
};
