import { setTimeout as wait } from 'node:timers/promises';
import { type Client, createClient } from '../../src/client/client.ts';
import { CreateStream } from '../../src/services/kinesis/operations/create-stream.ts';
import { GetRecords } from '../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { CreateFunctionUrlConfig } from '../../src/services/lambda/operations/create-function-url-config.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { CreateLogGroup } from '../../src/services/logs/operations/create-log-group.ts';
import { logsTraits } from '../../src/services/logs/traits.ts';
import { CreateBucket } from '../../src/services/s3/operations/create-bucket.ts';
import { s3Traits } from '../../src/services/s3/traits.ts';
import { CreateTopic } from '../../src/services/sns/operations/create-topic.ts';
import { snsTraits } from '../../src/services/sns/traits.ts';
import { CreateQueue } from '../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../src/services/sqs/traits.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { zipOf } from '../support/zip.ts';
import { STREAMED_URL, WHOLE_URL } from './case.ts';
import { ACCOUNT, CONTROL_ACCOUNT, NAMES, REGION } from './names.ts';

const CONTROL_STREAM = 'control';
// A busy server has this long before it counts as hanging.
export const HANG_MS = 30_000;

/** Functions that return the response in the body of the request. */
const FUNCTIONS = {
  whole: 'exports.handler = async ({ body }) => JSON.parse(body ?? "{}");',
  streamed: `exports.handler = awslambda.streamifyResponse(async ({ body: text }, stream) => {
    const { body = '', ...prelude } = Object(JSON.parse(text ?? '{}'));
    const out = awslambda.HttpResponseStream.from(stream, prelude);
    out.write(typeof body === 'string' ? body : JSON.stringify(body));
    out.end();
  });`,
} as const;

/** The built server with resources of every kind. */
export class FuzzTarget {
  readonly process: ServerProcess;
  readonly port: number;
  readonly #control: Client;
  readonly #urls: Readonly<Record<string, string>>;
  #errorsSeen = 0;
  #controlRecords = 0;

  static async start(dataDirectory: string): Promise<FuzzTarget> {
    const process = await startServerProcess(dataDirectory, ['--quotas', 'off', '--time-scale', '0']);
    const { endpoint } = process;
    const fuzzed = createClient({ endpoint, region: REGION, accessKeyId: ACCOUNT });
    const control = createClient({ endpoint, region: REGION, accessKeyId: CONTROL_ACCOUNT });
    await fuzzed.call(kinesisTraits, CreateStream, { StreamName: NAMES.stream, ShardCount: 2 });
    await control.call(kinesisTraits, CreateStream, { StreamName: CONTROL_STREAM, ShardCount: 1 });
    await fuzzed.call(s3Traits, CreateBucket, { Bucket: NAMES.bucket });
    await fuzzed.call(sqsTraits, CreateQueue, { QueueName: NAMES.queue });
    await fuzzed.call(snsTraits, CreateTopic, { Name: NAMES.topic });
    await fuzzed.call(logsTraits, CreateLogGroup, { logGroupName: NAMES.logGroup });
    const urls: Record<string, string> = {};
    for (const [name, source] of Object.entries(FUNCTIONS)) {
      for (const client of [fuzzed, control]) {
        await client.call(lambdaTraits, CreateFunction, {
          FunctionName: name,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::000000000000:role/any',
          Code: { ZipFile: zipOf({ 'index.js': source }) },
        });
      }
      const made = await control.call(lambdaTraits, CreateFunctionUrlConfig, {
        FunctionName: name,
        AuthType: 'NONE',
        InvokeMode: name === 'whole' ? 'BUFFERED' : 'RESPONSE_STREAM',
      });
      urls[name === 'whole' ? WHOLE_URL : STREAMED_URL] = new URL(made.FunctionUrl).pathname.slice(0, -1);
    }
    fuzzed.close();
    return new FuzzTarget(process, control, urls);
  }

  private constructor(process: ServerProcess, control: Client, urls: Readonly<Record<string, string>>) {
    this.process = process;
    this.port = Number(new URL(process.endpoint).port);
    this.#control = control;
    this.#urls = urls;
  }

  /** Replaces the placeholders of a case by the addresses of this run. */
  resolve(text: string): string {
    return Object.entries(this.#urls).reduce((done, [name, url]) => done.replaceAll(name, url), text);
  }

  /** Errors that the server logged since the last call. Warnings concern clients, errors the server. */
  newErrors(): string[] {
    const all = this.process.errors().split('\n');
    const fresh = all.slice(this.#errorsSeen, -1);
    this.#errorsSeen = all.length - 1;
    return fresh.filter((line) => line.startsWith('error: '));
  }

  /** A well-behaved client: puts a record and reads all that it has put. */
  async serveControl(): Promise<string | undefined> {
    const serve = async () => {
      const put = {
        StreamName: CONTROL_STREAM,
        PartitionKey: 'k',
        Data: Buffer.from(String(this.#controlRecords)),
      };
      const { ShardId } = await this.#control.call(kinesisTraits, PutRecord, put);
      this.#controlRecords++;
      const start = { StreamName: CONTROL_STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await this.#control.call(kinesisTraits, GetShardIterator, start);
      const { Records } = await this.#control.call(kinesisTraits, GetRecords, {
        ShardIterator: ShardIterator!,
      });
      const read = Records.map(({ Data }) => Number(Data.toString()));
      const isWhole = read.length === this.#controlRecords && read.every((number, index) => number === index);
      return isWhole
        ? undefined
        : `the control client put ${this.#controlRecords} records and read ${read.length}`;
    };
    const late = wait(HANG_MS, `the control client was not served within ${HANG_MS / 1000} s`, {
      ref: false,
    });
    return Promise.race([serve(), late]).catch(
      (error: unknown) => `the control client failed: ${String(error)}`,
    );
  }

  async stop(): Promise<number | null> {
    this.#control.close();
    return this.process.stop();
  }
}
