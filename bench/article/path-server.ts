import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type BenchServer, type KinesisServer, withKinesisClient } from '../../src/cli/bench/servers.ts';
import { RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { startChild } from '../../src/cli/child-process.ts';
import { LogFollower } from '../../src/cli/functions/log-follower.ts';
import { descendantsOf } from '../../src/lib/process/descendants.ts';
import { GetShardIterator } from '../../src/services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { createFunction, map } from '../mapping/mapped-function.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { runArticleLoad } from './run-load.ts';

export const PER_SECOND = 3_000;
export const SHARDS = 3;
const CONNECTIONS = 48;
const CONSUMERS = 2;
// The batch size of the article's mapping, which is the default.
const BATCH = 100;
const GROUP = '/aws/lambda/bench';
/** After the last put, until the function has logged the last records and its lines are stored. */
const SETTLE_MS = 500;

/** A server with a stream of three shards and a function for each of them. */
export interface PathServer extends BenchServer {
  /** Of each shard, where new records will be. */
  iterators(): Promise<readonly string[]>;
}

/** One slice of load. */
export interface Slice {
  readonly records: number;
  /** Processor time for 1,000 records: of the server, and of its descendants, the functions. */
  readonly serverMs: number;
  readonly functionsMs: number;
  readonly p50Ms: number;
}

/** @param millracePath `dist/millrace.cjs` of a build */
export async function startMillracePath(
  millracePath: string,
  directory: string,
  durability: 'fsync' | 'os',
  signal: AbortSignal,
): Promise<PathServer & KinesisServer> {
  const options = ['--port', '0', '--json', '--quotas', 'off', '--time-scale', '0', '--sandbox', 'off'];
  const child = await startChild<{ endpoint: string }>(
    millracePath,
    ['start', ...options, '--durability', durability, '--data', directory],
    signal,
  );
  const server = withKinesisClient({ ...child, port: Number(new URL(child.report.endpoint).port) });
  await createStream(server.client, 'bench', SHARDS);
  await createFunction(server.client, 'bench/article/logging-handler.mjs', {});
  await map(server.client, BATCH);
  return Object.assign(server, {
    iterators: () =>
      Promise.all(
        Array.from({ length: SHARDS }, async (_, index) => {
          const { ShardIterator } = await server.client.call(kinesisTraits, GetShardIterator, {
            StreamName: 'bench',
            ShardId: `shardId-${String(index).padStart(12, '0')}`,
            ShardIteratorType: 'LATEST',
          });
          return ShardIterator!;
        }),
      ),
  });
}

export async function startBarePath(directory: string, signal: AbortSignal): Promise<PathServer> {
  const words = [directory, String(SHARDS)];
  const child = await startChild<{ port: number }>('bench/article/bare-server.mjs', words, signal);
  const iterators = async () => Array.from({ length: SHARDS }, (_, index) => String(index));
  return { ...child, port: child.report.port, iterators };
}

export async function measureSlice(server: PathServer, seconds: number, signal: AbortSignal): Promise<Slice> {
  const load = { perSecond: PER_SECOND, seconds, connections: CONNECTIONS, consumers: CONSUMERS };
  const iterators = await server.iterators();
  const before = await cpuOf(server);
  const report = await runArticleLoad(
    { ...load, port: server.port, iterators, recordBytes: RECORD_BYTES },
    signal,
  );
  await sleep(SETTLE_MS, undefined, { signal });
  const after = await cpuOf(server);
  const per = (ms: number) => (ms * 1_000) / report.records;
  return {
    records: report.records,
    serverMs: per(after.serverMs - before.serverMs),
    functionsMs: per(after.functionsMs - before.functionsMs),
    p50Ms: report.p50Ms,
  };
}

async function cpuOf({ pid }: BenchServer): Promise<{ serverMs: number; functionsMs: number }> {
  const functions = await Promise.all(descendantsOf(pid).map((child) => processCpuMs(child)));
  return { serverMs: await processCpuMs(pid), functionsMs: functions.reduce((sum, ms) => sum + ms, 0) };
}

/** What the function has logged since the start. @throws unless it is one line for each record, or more after a retry */
export async function verifyLogged({ client }: KinesisServer, records: number): Promise<string> {
  const events = await new LogFollower(client, { group: GROUP, startMs: 0 }).next();
  const lines = events.filter(({ message }) => message.includes('\tINFO\t')).length;
  const invocations = events.filter(({ message }) => message.startsWith('REPORT ')).length;
  if (lines !== records) throw new Error(`the function has logged ${lines} of ${records} records`);
  return `${records} records, each read by two consumers and logged by ${invocations} invocations`;
}
