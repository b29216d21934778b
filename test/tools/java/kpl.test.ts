import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AggregateMember, splitAggregate } from '../../../src/records/aggregate.ts';
import { createClient } from '../../../src/client/client.ts';
import { ListMetrics } from '../../../src/services/cloudwatch/operations/list-metrics.ts';
import { cloudWatchTraits } from '../../../src/services/cloudwatch/traits.ts';
import { eventually, eventuallyNone } from '../../support/eventually.ts';
import { canRun } from '../../support/not-run.ts';
import { connectSdk } from '../../support/clients/sdk-client.ts';
import { createStream } from '../../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import { fetchDynamoDb, startDynamoDb } from './dynamodb.ts';
import { JavaProject, untilConsuming } from './java.ts';

const producer = new JavaProject('kpl');
const consumer = new JavaProject('kcl');
const present = canRun(
  producer.fetch() && consumer.fetch() && fetchDynamoDb(),
  'the Kinesis Producer Library',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch the library.',
);

const KEYS = 20;
const ROUNDS = 50;
const STREAM = 'kpl';
/** The file to which the function appends each record that it receives, one a line. */
const RECEIVED = 'received.txt';

/** What the server warns of with `--sandbox off`, which lets the function write that file. */
const OF_NO_SANDBOX = /^(the temporary folders of functions|functions can write to the folders)/;

const everything = Array.from(
  { length: KEYS * ROUNDS },
  (_, n) => `key-${n % KEYS} ${Math.floor(n / KEYS)}`,
).sort();

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let server: ServerProcess;
let client: KinesisClient;

beforeAll(async () => {
  if (!present) return;
  producer.compile();
  consumer.compile();
  directory = await temporaryDirectory();
  // The KCL keeps its leases there.
  dynamoDb = await startDynamoDb();
  server = await startServerProcess(join(directory.path, 'data'), [
    '--tls',
    'self-signed',
    '--sandbox',
    'off',
    '--forward',
    `dynamodb=${dynamoDb.url}`,
  ]);
  client = connectSdk(server.endpoint, 'h1');
  await createStream(client, STREAM, 2);
});

afterAll(async () => {
  client?.destroy();
  const errors = (server?.errors() ?? '').split('\n').filter((line) => !OF_NO_SANDBOX.test(line));
  await server?.stop();
  await dynamoDb?.stop();
  await directory?.[Symbol.asyncDispose]();
  expect(errors.join('\n')).toBe('');
});

/** Writes every record through the library, over TLS. @returns the program, which prints the shard of each record */
async function produce(stream: string, ...caFile: string[]) {
  const { port } = new URL(server.endpoint);
  const running = producer.start('millrace.Producer', port, stream, String(KEYS), String(ROUNDS), ...caFile);
  await eventually(async () => running.of('done').length > 0 || undefined);
  return running;
}

async function mapFunction(stream: string): Promise<string> {
  const received = join(directory.path, RECEIVED);
  const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };
  const lambda = new LambdaClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  const source = `require('node:fs').appendFileSync(${JSON.stringify(received)}, event.Records.map(({ kinesis }) => kinesis.partitionKey + ' ' + kinesis.data + '\\n').join(''));`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'receiver',
      Role: 'arn:aws:iam::000000000000:role/r',
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x` as Runtime,
      Handler: 'index.handler',
      Code: {
        ZipFile: zipSync({ 'index.js': strToU8(`exports.handler = async (event) => { ${source} };`) }),
      },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: 'receiver' });
  const EventSourceArn = `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`;
  const mapping = { FunctionName: 'receiver', EventSourceArn, StartingPosition: 'TRIM_HORIZON' } as const;
  await lambda.send(new CreateEventSourceMappingCommand(mapping));
  lambda.destroy();
  return received;
}

describe.skipIf(!present)('the Kinesis Producer Library', () => {
  test('the KCL unpacks its aggregates, and a function receives them packed', async () => {
    const received = await mapFunction(STREAM);
    const running = await produce(STREAM);
    const put = running.of('put');
    expect(put.map(([key, n]) => `${key} ${n}`).sort()).toEqual(everything);
    // Many records share a sequence number: the library aggregates once it knows the shards.
    const sent = new Set(put.map(([, , , number]) => number)).size;
    expect(sent).toBeLessThan(everything.length / 2);

    const reader = consumer.start('millrace.Consumer', server.endpoint, STREAM, 'polling');
    try {
      await untilConsuming(reader);
      await eventuallyNone(async () => Math.max(0, everything.length - reader.of('record').length));
      const seen = reader.of('record').map(([, , key, n]) => `${key} ${n}`);
      // The library may send in any order.
      expect(seen.sort()).toEqual(everything);
    } finally {
      await reader.stop();
    }

    const delivered = await eventually(async () => {
      const lines = (await readFile(received, 'utf8')).trim().split('\n');
      return lines.length >= sent ? lines.map((line) => line.split(' ')) : undefined;
    });
    const members = delivered.flatMap(
      ([partitionKey = '', text]): Pick<AggregateMember, 'partitionKey' | 'data'>[] => {
        const data = Buffer.from(text!, 'base64');
        return splitAggregate(data) ?? [{ partitionKey, data }];
      },
    );
    expect(members.map(({ partitionKey, data }) => `${partitionKey} ${data.toString()}`).sort()).toEqual(
      everything,
    );

    await expectMetrics();
    await running.stop();
  });

  test('it verifies the certificate with the CA in the data directory', async () => {
    await createStream(client, 'verified', 1);
    const running = await produce('verified', join(directory.path, 'data', 'tls', 'ca.pem'));
    expect(running.of('put')).toHaveLength(everything.length);
    await running.stop();
  });
});

/** The daemon uploads its metrics over TLS as well. */
async function expectMetrics(): Promise<void> {
  const { endpoint } = server;
  const caller = createClient({ endpoint, region: 'us-east-1', accessKeyId: '000000000000' });
  await eventually(async () => {
    const { Metrics } = await caller.call(cloudWatchTraits, ListMetrics, {
      Namespace: 'KinesisProducerLibrary',
    });
    return Metrics.some(({ MetricName }) => MetricName === 'UserRecordsPut') || undefined;
  });
  caller.close();
}
