import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, payload, RECORD_BYTES, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';

/*
 * What encryption at rest costs a PutRecord, a PutRecords and reads of everything that was put, most of it from chunks
 * on the disk. Two servers take turns in one run, so that both see the same machine. Processor time is that of the
 * server's process for each record; it depends less on what else the machine does than the rate.
 *
 *   npm run bench -- server/encryption --save
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '2' },
    save: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const PUTS = singlePuts(16);
const SHARDS = 4;
const { signal } = new AbortController();

const VARIANTS = ['unencrypted', 'encrypted'] as const;
const WORK = ['PutRecord', 'PutRecords', 'GetRecords'] as const;
type Variant = (typeof VARIANTS)[number];
type Work = (typeof WORK)[number];

interface Figures {
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  readonly p99Ms?: number;
}

type Round = Readonly<Record<Work, Figures>>;

/** @param count resolves with the number of records */
async function withCpu(
  { pid }: KinesisServer,
  count: () => Promise<{ records: number; recordsPerSecond: number; p99Ms?: number }>,
): Promise<Figures> {
  const beforeMs = await processCpuMs(pid);
  const { records, ...rates } = await count();
  return { ...rates, cpuMicrosPerRecord: (((await processCpuMs(pid)) - beforeMs) * 1_000) / records };
}

async function put(server: KinesisServer, streamName: string, workload: Workload) {
  const load = { port: server.port, streamName, workload, durationMs: SECONDS * 1_000 };
  const { acknowledgedRecords: records, recordsPerSecond, p99Ms, failures } = await runLoad(load, signal);
  if (failures.length > 0) throw new Error(failures[0]);
  return { records, recordsPerSecond: Math.round(recordsPerSecond), p99Ms };
}

async function read({ client }: KinesisServer, streamName: string, expected: number) {
  const startMs = performance.now();
  const records = await verifyRecords(client, streamName, payload(RECORD_BYTES), expected);
  return { records, recordsPerSecond: Math.round((records * 1_000) / (performance.now() - startMs)) };
}

async function measure(server: KinesisServer, streamName: string): Promise<Round> {
  await createStream(server.client, streamName, SHARDS);
  let records = 0;
  const counted = async (workload: Workload) => {
    const report = await put(server, streamName, workload);
    records += report.records;
    return report;
  };
  return {
    PutRecord: await withCpu(server, () => counted(PUTS)),
    PutRecords: await withCpu(server, () => counted(FULL_PUTS)),
    GetRecords: await withCpu(server, () => read(server, streamName, records)),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.25)]! + sorted[Math.floor(middle)]!) / 2;
}

/** The median over the rounds of the encrypted server's figure divided by that of the other in the same round. */
function ratio(rounds: readonly Readonly<Record<Variant, Round>>[], of: (round: Round) => number): number {
  return Number(
    median(rounds.map(({ encrypted, unencrypted }) => of(encrypted) / of(unencrypted))).toFixed(3),
  );
}

const machine = await machineInfo(import.meta.dirname);
await inTemporaryDirectory(async (directory) => {
  const keyFile = join(directory, 'key');
  await writeFile(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const start = (variant: Variant, options: readonly string[]) =>
    startMillrace(join(directory, variant), 'fsync', signal, options);
  const servers = {
    unencrypted: await start('unencrypted', []),
    encrypted: await start('encrypted', ['--encrypt-key-file', keyFile]),
  };
  try {
    const rounds: Record<Variant, Round>[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      const round: Partial<Record<Variant, Round>> = {};
      // The one that is measured first changes, so that neither always has the warmer machine.
      const order = number % 2 === 0 ? VARIANTS : VARIANTS.toReversed();
      for (const variant of order) round[variant] = await measure(servers[variant], `bench-${number}`);
      rounds.push(round as Record<Variant, Round>);
      console.log(JSON.stringify(rounds.at(-1)));
    }
    // The first round of each server includes what V8 has not optimized yet.
    const measured = rounds.slice(1);
    const ratios = WORK.map((work) => [
      work,
      {
        rate: ratio(measured, (round) => round[work].recordsPerSecond),
        cpuPerRecord: ratio(measured, (round) => round[work].cpuMicrosPerRecord),
      },
    ]);
    const report = {
      at: new Date().toISOString(),
      machine,
      // Above the number of processors, other programs were using them.
      load: { average15Minutes: loadavg()[2], processors: availableParallelism() },
      settings: { connections: PUTS.connections, shards: SHARDS, seconds: SECONDS, durability: 'fsync' },
      ratioToUnencrypted: Object.fromEntries(ratios) as unknown,
      rounds,
    };
    console.log(JSON.stringify(report.ratioToUnencrypted, undefined, 2));
    if (values.save) {
      const name = `encryption-${report.at.slice(0, 10)}-${machine.commit ?? machine.version}.json`;
      const path = join(import.meta.dirname, '../results', name);
      await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
      console.log(`saved to ${path}`);
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
});
