import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { type Client, createClient } from '../../src/client/client.ts';
import { CreateStream } from '../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListShards } from '../../src/services/kinesis/operations/list-shards.ts';
import { ListStreams } from '../../src/services/kinesis/operations/list-streams.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { type MeasuredServer, type Memory, startMeasured } from './measured-server.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The cost of idle shards: 1,000 streams of 10 shards each are created over HTTP, listed and described, left idle, and
 * listed again after a restart. The memory of a shard is the difference that 10,000 of them make to the server after a
 * full garbage collection, including their streams. Every created shard is counted in the lists, and one record is put
 * to check that the server still accepts records.
 *
 *   npm run bench -- engine/idle-shards --save
 */

const values = programOptions('npm run bench -- engine/idle-shards: what shards cost that nobody uses.', {
  streams: { type: 'string', default: '1000' },
  shards: { type: 'string', default: '10' },
  save: { type: 'boolean', default: false },
});
const STREAMS = wholeNumber('streams', values.streams);
const SHARDS = wholeNumber('shards', values.shards);
const TOTAL = STREAMS * SHARDS;
const CONNECTIONS = 16;
const IDLE_MS = 10_000;
// The limit for an idle shard: twenty thousand of them, the largest quota of an account, then take 80 MB.
const TARGET_BYTES = 4_096;

// With the control plane's rate limits, creating 1,000 streams would take minutes. All other settings are defaults.
const SERVER_OPTIONS = ['--quotas', 'off', '--time-scale', '0.1'];

const nameOf = (index: number) => `stream-${String(index).padStart(5, '0')}`;

interface Latencies {
  readonly calls: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Makes a call for every stream, several at a time. */
async function forEachStream(call: (streamName: string) => Promise<unknown>): Promise<Latencies> {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  let next = 0;
  const work = async () => {
    while (next < STREAMS) {
      const name = nameOf(next++);
      const beforeMs = performance.now();
      await call(name);
      latenciesMs.push(performance.now() - beforeMs);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return latencies(latenciesMs, performance.now() - startMs);
}

function latencies(latenciesMs: number[], elapsedMs: number): Latencies {
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * share)]!;
  return {
    calls: latenciesMs.length,
    seconds: rounded(elapsedMs / 1000),
    p50Ms: rounded(at(0.5)),
    p99Ms: rounded(at(0.99)),
  };
}

const rounded = (value: number) => Number(value.toFixed(2));

async function listEveryStream(client: Client): Promise<Latencies> {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  let found = 0;
  for (let NextToken: string | undefined, more = true; more;) {
    const beforeMs = performance.now();
    const page = await client.call(kinesisTraits, ListStreams, NextToken ? { NextToken } : {});
    latenciesMs.push(performance.now() - beforeMs);
    found += page.StreamNames.length;
    NextToken = page.NextToken;
    more = page.HasMoreStreams;
  }
  if (found !== STREAMS) throw new Error(`${STREAMS} streams were created, ${found} are listed`);
  return latencies(latenciesMs, performance.now() - startMs);
}

async function listEveryShard(client: Client): Promise<Latencies> {
  let found = 0;
  const measured = await forEachStream(async (StreamName) => {
    const { Shards = [] } = await client.call(kinesisTraits, ListShards, { StreamName });
    found += Shards.length;
  });
  if (found !== TOTAL) throw new Error(`${TOTAL} shards were created, ${found} are listed`);
  return measured;
}

async function untilActive(client: Client): Promise<void> {
  await forEachStream(async (StreamName) => {
    for (;;) {
      const response = await client.call(kinesisTraits, DescribeStreamSummary, { StreamName });
      if (response.StreamDescriptionSummary.StreamStatus === 'ACTIVE') return;
      await pause(20);
    }
  });
}

/** Lets the server load and compile the code that is measured. */
async function warmUp(client: Client): Promise<void> {
  for (let index = 0; index < 200; index++) {
    await client.call(kinesisTraits, ListStreams, {});
  }
}

/** @returns the share of a core that the server uses without any requests */
async function idleShare(server: MeasuredServer): Promise<number> {
  const before = await server.cpuMs();
  await pause(IDLE_MS);
  return Number((((await server.cpuMs()) - before) / IDLE_MS).toFixed(4));
}

function perShard(empty: Memory, full: Memory): Memory {
  return {
    liveBytes: Math.round((full.liveBytes - empty.liveBytes) / TOTAL),
    residentBytes: Math.round((full.residentBytes - empty.residentBytes) / TOTAL),
  };
}

async function run(dataDirectory: string) {
  const first = await startMeasured(dataDirectory, SERVER_OPTIONS);
  const connect = (server: MeasuredServer) =>
    createClient({ endpoint: server.endpoint, region: 'us-east-1', maxConnections: CONNECTIONS });
  let client = connect(first);
  await warmUp(client);
  const empty = await first.memory();
  const createMs = performance.now();
  const create = await forEachStream((StreamName) =>
    client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: SHARDS }),
  );
  await untilActive(client);
  const activeSeconds = rounded((performance.now() - createMs) / 1000);
  const listStreams = await listEveryStream(client);
  const listShards = await listEveryShard(client);
  const describe = await forEachStream((StreamName) =>
    client.call(kinesisTraits, DescribeStreamSummary, { StreamName }),
  );
  const idle = await idleShare(first);
  const full = await first.memory();
  client.close();
  await first.stop();

  const second = await startMeasured(dataDirectory, SERVER_OPTIONS);
  client = connect(second);
  await listEveryShard(client);
  await warmUp(client);
  const restarted = await second.memory();
  const put = await forEachStream((StreamName) =>
    client.call(kinesisTraits, PutRecord, { StreamName, PartitionKey: 'key', Data: Buffer.from('x') }),
  );
  client.close();
  await second.stop();
  return {
    create,
    activeSeconds,
    listStreams,
    listShards,
    describe,
    idleCpuShare: idle,
    emptyServer: empty,
    fullServer: full,
    perShard: perShard(empty, full),
    afterRestart: {
      startSeconds: rounded(second.startMs / 1000),
      emptyStartSeconds: rounded(first.startMs / 1000),
      perShard: perShard(empty, restarted),
    },
    put,
  };
}

const dataDirectory = await mkdtemp(join(tmpdir(), 'millrace-idle-'));
try {
  const machine = await machineInfo(process.cwd());
  const results = await run(dataDirectory);
  const report = {
    at: new Date().toISOString(),
    machine,
    settings: { streams: STREAMS, shards: TOTAL, server: SERVER_OPTIONS.join(' ') },
    target: { liveBytesPerShard: TARGET_BYTES, met: results.perShard.liveBytes < TARGET_BYTES },
    results,
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  if (values.save) {
    const file = join(
      'bench',
      'results',
      `idle-shards-${report.at.slice(0, 10)}-${machine.commit ?? machine.version}.json`,
    );
    await mkdir(join('bench', 'results'), { recursive: true });
    await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
    process.stdout.write(`saved as ${file}\n`);
  }
  process.exitCode = report.target.met ? 0 : 1;
} finally {
  await rm(dataDirectory, { recursive: true, force: true });
}
