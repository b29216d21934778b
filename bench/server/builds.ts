import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createStream, firstIterator } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, payload, RECORD_BYTES, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import { MILLRACE_PATH } from '../../src/server/built-files.ts';
import { DeleteStream } from '../../src/services/kinesis/operations/delete-stream.ts';
import { GetRecords } from '../../src/services/kinesis/operations/get-records.ts';
import { PutRecords } from '../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { palindrome, ratioOf } from '../paired/palindrome.ts';
import { createSigner } from '../rows/signer.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * This build beside another one: processor time of the server for each call, of one kind of call after the other.
 *
 *   npm run bench -- server/builds --other PATH/dist/millrace.cjs [--work NAME,NAME] [--rounds N] [--seconds N]
 */

const values = programOptions('npm run bench -- server/builds: two builds, by turns.', {
  other: { type: 'string' },
  work: { type: 'string', default: 'put,put-verified,put-records,read-once' },
  rounds: { type: 'string', default: '4' },
  seconds: { type: 'string', default: '1.5' },
});
if (values.other === undefined) throw new Error('name the other build: --other PATH/dist/millrace.cjs');
const programs = { own: MILLRACE_PATH, other: resolve(values.other) };
const [rounds, seconds] = [wholeNumber('rounds', values.rounds), positiveNumber('seconds', values.seconds)];
const { signal } = new AbortController();
const BUILDS = ['other', 'own'] as const;
type Build = (typeof BUILDS)[number];

const SHARDS = 4;
/** Records that one reader reads once, 2,000 at a time: each consumer of a busy shard reads so. */
const READ = { putsToFill: 80, recordsPerPut: 500, limit: 2_000 };

interface Cost {
  readonly calls: number;
  readonly cpuMicrosPerCall: number;
}

type Measure = (server: KinesisServer) => Promise<Cost>;

async function costOf({ pid }: KinesisServer, count: () => Promise<number>): Promise<Cost> {
  const beforeMs = await processCpuMs(pid);
  const calls = await count();
  return { calls, cpuMicrosPerCall: (((await processCpuMs(pid)) - beforeMs) * 1_000) / calls };
}

function puts(workload: Workload, credentials?: Credentials): Measure {
  return (server) =>
    costOf(server, async () => {
      const load = { port: server.port, streamName: 'bench', workload, durationMs: seconds * 1_000 };
      const report = await runLoad({ ...load, ...(credentials && { credentials }) }, signal);
      return report.acknowledgedRecords / workload.recordsPerCall;
    });
}

let streams = 0;

const readOnce: Measure = async (server) => {
  const { client } = server;
  const StreamName = `read-${streams++}`;
  await createStream(client, StreamName, 1);
  const Records = Array.from({ length: READ.recordsPerPut }, (_, index) => ({
    Data: payload(RECORD_BYTES),
    PartitionKey: String(index).padEnd(36, 'x'),
  }));
  for (let put = 0; put < READ.putsToFill; put++)
    await client.call(kinesisTraits, PutRecords, { StreamName, Records });
  const first = await firstIterator(client, StreamName, 'shardId-000000000000');
  const cost = await costOf(server, async () => {
    const responses = (READ.putsToFill * READ.recordsPerPut) / READ.limit;
    let ShardIterator = first;
    for (let response = 0; response < responses; response++) {
      const read = await client.call(kinesisTraits, GetRecords, { ShardIterator, Limit: READ.limit });
      if (read.Records.length !== READ.limit) throw new Error(`${read.Records.length} records in a response`);
      ShardIterator = read.NextShardIterator!;
    }
    return responses;
  });
  await client.call(kinesisTraits, DeleteStream, { StreamName });
  return cost;
};

await inTemporaryDirectory(async (directory) => {
  for (const work of values.work.split(',')) await compare(work, join(directory, work));
});

async function compare(work: string, directory: string): Promise<void> {
  const isVerified = work === 'put-verified';
  const servers = {} as Record<Build, KinesisServer>;
  const measures = {} as Record<Build, Measure>;
  for (const build of BUILDS) {
    const data = join(directory, build);
    await mkdir(data, { recursive: true });
    const credentials = isVerified ? await createSigner(data, signal) : undefined;
    const options = isVerified ? ['--auth', 'enforce'] : [];
    servers[build] = await startMillrace(data, 'os', signal, {
      options,
      credentials,
      program: programs[build],
    });
    measures[build] = measureOf(work, credentials);
    await createStream(servers[build].client, 'bench', SHARDS);
  }
  try {
    const measure = (build: Build) => measures[build](servers[build]);
    // V8 has not optimized yet.
    for (const build of BUILDS) await measure(build);
    const measured = await palindrome(rounds, BUILDS, measure);
    const { rounds: all, ...ratio } = ratioOf(measured, ['own', 'other'], (cost) => cost.cpuMicrosPerCall);
    const least = (build: Build) =>
      Math.min(...measured.flatMap((round) => round[build].map((cost) => cost.cpuMicrosPerCall))).toFixed(1);
    console.log(work, JSON.stringify(ratio), `least ${least('other')} -> ${least('own')} µs`, all.join(' '));
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function measureOf(work: string, credentials: Credentials | undefined): Measure {
  switch (work) {
    case 'put':
    case 'put-verified':
      return puts(singlePuts(64), credentials);
    case 'put-records':
      return puts(FULL_PUTS);
    case 'read-once':
      return readOnce;
    default:
      throw new Error(`there is no work ${work}: put, put-verified, put-records, read-once`);
  }
}
