/*
 * Latency of puts while many functions start, compared with the same puts before.
 *   node scripts/run-ts.mjs bench/runtime/cold-burst.ts [path of millrace.cjs] [starts]
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { inTemporaryDirectory, withKinesisClient } from '../../src/cli/bench/servers.ts';
import { startChild } from '../../src/cli/child-process.ts';
import { percentile } from '../../src/cli/demo/report/percentile.ts';
import { type Client, createClient } from '../../src/client/client.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { GetEventSourceMapping } from '../../src/services/lambda/operations/get-event-source-mapping.ts';
import { GetFunctionConfiguration } from '../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';

const [program = 'dist/millrace.cjs', starts = '120'] = process.argv.slice(2);
const STARTS = Number(starts);
const MAPPED_STREAMS = 100;
const QUIET_MS = 2000;
const DELIVERY_MS = 4000;
// A large server, because a fork takes longer the more memory the parent has.
const BALLAST = 'data:text/javascript,globalThis.ballast=Buffer.alloc(800*2**20,1)';
// Each invocation takes longer than all starts, so that each needs an environment of its own.
const HANDLER = `exports.handler = async (event) => {
  if (!event.Records) await new Promise((resolve) => setTimeout(resolve, 8000));
};`;

interface Latencies {
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly elapsedMs: number;
}

/** Puts records one after another while `work` runs. */
async function putsDuring(client: Client, work: () => Promise<unknown>): Promise<Latencies> {
  const latenciesMs: number[] = [];
  const beginMs = performance.now();
  const progress = { isDone: false };
  const done = work().finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    const startMs = performance.now();
    await put(client, 'bench');
    latenciesMs.push(performance.now() - startMs);
    await sleep(1);
  }
  await done;
  return {
    p99Ms: percentile(latenciesMs, 0.99),
    maxMs: Math.max(...latenciesMs),
    elapsedMs: performance.now() - beginMs,
  };
}

const put = (client: Client, stream: string) =>
  client.call(kinesisTraits, PutRecord, { StreamName: stream, PartitionKey: 'key', Data: Buffer.from('x') });

async function createFunction(client: Client, name: string): Promise<void> {
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: name,
    Role: 'arn:aws:iam::000000000000:role/bench',
    Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
    Handler: 'index.handler',
    Timeout: 60,
    Code: { ZipFile: Buffer.from(zipSync({ 'index.js': Buffer.from(HANDLER) })) },
  });
  const state = () => client.call(lambdaTraits, GetFunctionConfiguration, { FunctionName: name });
  while ((await state()).State !== 'Active') await sleep(20);
}

async function mapStreams(client: Client): Promise<void> {
  for (let index = 0; index < MAPPED_STREAMS; index++) await createStream(client, `mapped-${index}`, 1);
  const ids = await Promise.all(
    Array.from({ length: MAPPED_STREAMS }, async (_, index) => {
      const { UUID } = await client.call(lambdaTraits, CreateEventSourceMapping, {
        FunctionName: 'mapped',
        EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/mapped-${index}`,
        StartingPosition: 'TRIM_HORIZON',
      });
      return UUID;
    }),
  );
  for (const UUID of ids) {
    while ((await client.call(lambdaTraits, GetEventSourceMapping, { UUID })).State !== 'Enabled')
      await sleep(20);
  }
}

/** Puts a record into each mapped stream, and waits long enough for every delivery. */
async function deliverToAll(client: Client): Promise<void> {
  for (let index = 0; index < MAPPED_STREAMS; index++) await put(client, `mapped-${index}`);
  await sleep(DELIVERY_MS);
}

await inTemporaryDirectory(async (directory) => {
  const args = [
    'start',
    '--port',
    '0',
    '--json',
    '--quotas',
    'off',
    '--time-scale',
    '0',
    '--durability',
    'os',
  ];
  const child = await startChild<{ endpoint: string }>(
    program,
    [...args, '--data', join(directory, 'data')],
    new AbortController().signal,
    { NODE_OPTIONS: `--import=${BALLAST}` },
  );
  const server = withKinesisClient({ ...child, port: Number(new URL(child.report.endpoint).port) });
  // Waiting invocations must not take the connections of puts.
  const { endpoint } = child.report;
  const invoker = createClient({
    endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
    maxConnections: STARTS,
  });
  try {
    const { client } = server;
    await createStream(client, 'bench', 1);
    await createFunction(client, 'burst');
    await createFunction(client, 'mapped');
    await mapStreams(client);
    const show = (name: string, { p99Ms, maxMs, elapsedMs }: Latencies, quiet: Latencies) =>
      console.log(
        `${name}: p99 ${p99Ms.toFixed(1)} ms (${(p99Ms / quiet.p99Ms).toFixed(1)} times quiet), ` +
          `max ${maxMs.toFixed(1)} ms (${(maxMs / quiet.maxMs).toFixed(1)} times), in ${(elapsedMs / 1000).toFixed(1)} s`,
      );
    const quiet = await putsDuring(client, () => sleep(QUIET_MS));
    show('puts alone', quiet, quiet);
    const invoke = () =>
      invoker.call(lambdaTraits, Invoke, { FunctionName: 'burst', Payload: Buffer.from('{}') });
    const burst = await putsDuring(client, () => Promise.all(Array.from({ length: STARTS }, invoke)));
    show(`puts beside ${STARTS} cold starts`, burst, quiet);
    const mapped = await putsDuring(client, () => deliverToAll(client));
    show(`puts beside a record in each of ${MAPPED_STREAMS} mapped streams`, mapped, quiet);
  } finally {
    invoker.close();
    await server.stop();
  }
});
