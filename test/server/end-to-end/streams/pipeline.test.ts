import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

// The function itself puts the second record, with a client that only knows AWS's endpoint, like SDK v2.
const HANDLER = `
const https = require('https');
exports.ingest = async (event) => {
  for (const { kinesis } of event.Records) console.log('took ' + Buffer.from(kinesis.data, 'base64'));
};
exports.produce = () => new Promise((resolve, reject) => {
  const body = JSON.stringify({ StreamName: 'orders', PartitionKey: 'p', Data: Buffer.from('from inside').toString('base64') });
  const request = https.request({ method: 'POST', host: 'kinesis.us-east-1.amazonaws.com', headers: {
    'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecord',
    'x-amz-date': '20260101T000000Z', authorization: 'AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=x' } },
    (response) => { response.resume(); response.on('end', () => resolve({ status: response.statusCode })); });
  request.on('error', reject);
  request.end(body);
});
`;

test('records of a client and of another function arrive at the function of a stream', async () => {
  const config = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'secret' },
  };
  const kinesis = new KinesisClient(config);
  const lambda = new LambdaClient(config);
  const logs = new CloudWatchLogsClient(config);

  await kinesis.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 10, minDelay: 1 }, { StreamName: 'orders' });
  for (const name of ['ingest', 'produce']) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: `index.${name}`,
        Role: 'arn:aws:iam::123456789012:role/any',
        Code: { ZipFile: zipSync({ 'index.js': strToU8(HANDLER) }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName: name });
  }
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'ingest',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
      StartingPosition: 'TRIM_HORIZON',
    }),
  );
  await kinesis.send(
    new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'p', Data: Buffer.from('from outside') }),
  );
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'produce' }));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ status: 200 });

  const taken = async () => {
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/ingest', filterPattern: 'took' }),
    );
    return events.map(({ message }) => message!.trim().split('took ')[1]);
  };
  await expect
    .poll(() => taken().catch(() => []), { timeout: 20_000 })
    .toEqual(['from outside', 'from inside']);
  for (const client of [kinesis, lambda, logs]) client.destroy();
});
