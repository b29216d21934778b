import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';

const kinesis = new KinesisClient({});

interface Request {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly pathParameters: { readonly page: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
}

export async function handler(request: Request) {
  if (request.body === undefined) return { statusCode: 400, body: 'a click has a body' };
  const body = Buffer.from(request.body, request.isBase64Encoded ? 'base64' : 'utf8').toString();
  const { page } = request.pathParameters;
  const click = { page, source: request.queryStringParameters?.['source'], ...JSON.parse(body) };
  const { SequenceNumber } = await kinesis.send(
    new PutRecordCommand({
      StreamName: process.env['STREAM'],
      PartitionKey: request.headers['x-visitor'] ?? page,
      Data: Buffer.from(JSON.stringify(click)),
    }),
  );
  return { statusCode: 202, headers: { 'x-sequence': SequenceNumber }, body: '' };
}
