import { expect } from 'vitest';
import type { PipelineReply } from '../../../src/server/dashboard/contract.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { snsTraits } from '../../../src/services/sns/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

export const ACCOUNT = '000000000000';
export const STREAM_ARN = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/clicks`;
export const FAILURES_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:failures`;

// Fails for records whose data says so.
export const SOURCE = `exports.handler = async ({ Records = [] }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  console.log('got', Records.length);
  if (texts.some((text) => text.includes('bad'))) throw new TypeError('no price');
  return { texts: texts.length };
};`;

/** A server with a stream, a function that it triggers, a queue of failed batches and a topic, as its dashboard shows them. */
export class WatchedPipeline {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  /** Resolves when the mapping reads both shards. */
  static async start(): Promise<WatchedPipeline> {
    const server = await runningServer({ sandbox: 'off' });
    const { client } = server;
    await server.createStream('clicks', 2);
    await server.createFunction('totals', SOURCE);
    await client.call(sqsTraits, CreateQueue, { QueueName: 'failures' });
    const { TopicArn } = await client.call(snsTraits, CreateTopic, { Name: 'news' });
    await client.call(snsTraits, Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: FAILURES_ARN });
    await client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: 'totals',
      EventSourceArn: STREAM_ARN,
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: FAILURES_ARN } },
    });
    const pipeline = new WatchedPipeline(server);
    await eventually(async () => {
      const [mapping] = (await pipeline.get<PipelineReply>('pipeline')).mappings;
      return mapping?.shards.length === 2 || undefined;
    });
    return pipeline;
  }

  /** @param path below that of the dashboard's own requests */
  url(path: string): string {
    return `${this.server.endpoint}/_millrace/dashboard/${path}`;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url(path));
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text) as T;
  }

  async post(path: string, body: unknown, headers: Record<string, string> = { 'x-millrace-dashboard': '1' }) {
    const response = await fetch(this.url(path), { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: JSON.parse(await response.text()) as Record<string, unknown> };
  }

  put(key: string, data: string) {
    return this.server.client.call(kinesisTraits, PutRecord, {
      StreamName: 'clicks',
      PartitionKey: key,
      Data: Buffer.from(data),
    });
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
