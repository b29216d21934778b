import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeNumber, positiveNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';
import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, payload, RECORD_BYTES, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { medianRatio, report, takeTurns } from './paired.ts';

/*
 * The processor time of a record in the process with the store and in the gateway processes of `start --processes`, beside
 * that of a server of one process. What the process with the store needs for a record bounds how many records a second a
 * machine with enough cores stores; with two cores the rates show little.
 *
 *   npm run bench -- server/processes --save
 */

const values = programOptions(
  'npm run bench -- server/processes: one process, and several in front of one with the data.',
  {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    save: { type: 'boolean', default: false },
  },
);
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const SHARDS = 4;
const WORKLOADS = { PutRecord: singlePuts(64), PutRecords: { ...FULL_PUTS, connections: 4 } } as const;
const VARIANTS = { alone: [], one: ['--processes', '1'], two: ['--processes', '2'] } as const;
const { signal } = new AbortController();

type Variant = keyof typeof VARIANTS;
type Work = keyof typeof WORKLOADS;

interface Figures {
  readonly recordsPerSecond: number;
  readonly p99Ms: number;
  /** Of the process with the data directory, which is the only one of a server alone. */
  readonly storeMicros: number;
  readonly gatewayMicros: number;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1');
  return text.split(' ').filter(Boolean).map(Number);
}

async function measure(
  server: KinesisServer,
  gateways: readonly number[],
  streamName: string,
  workload: Workload,
): Promise<Figures> {
  const cpu = async () => {
    const [store, ...others] = await Promise.all([server.pid, ...gateways].map(processCpuMs));
    return { store: store!, gateways: others.reduce((sum, ms) => sum + ms, 0) };
  };
  await createStream(server.client, streamName, SHARDS);
  const before = await cpu();
  const load = { port: server.port, streamName, workload, durationMs: SECONDS * 1_000 };
  const { acknowledgedRecords, recordsPerSecond, p99Ms } = await runLoad(load, signal);
  const after = await cpu();
  await verifyRecords(server.client, streamName, payload(RECORD_BYTES), acknowledgedRecords);
  const each = (ms: number) => Number(((ms * 1_000) / acknowledgedRecords).toFixed(2));
  return {
    recordsPerSecond: Math.round(recordsPerSecond),
    p99Ms,
    storeMicros: each(after.store - before.store),
    gatewayMicros: each(after.gateways - before.gateways),
  };
}

await inTemporaryDirectory(async (directory) => {
  const servers = new Map<Variant, KinesisServer>();
  const variants = Object.keys(VARIANTS) as Variant[];
  try {
    for (const variant of variants) {
      servers.set(
        variant,
        await startMillrace(join(directory, variant), 'fsync', signal, { options: VARIANTS[variant] }),
      );
    }
    const rounds = await takeTurns(ROUNDS, variants, async (variant, round) => {
      const server = servers.get(variant)!;
      const gateways = variant === 'alone' ? [] : await childrenOf(server.pid);
      const figures: Partial<Record<Work, Figures>> = {};
      for (const work of Object.keys(WORKLOADS) as Work[]) {
        figures[work] = await measure(server, gateways, `bench-${work}-${round}`, WORKLOADS[work]);
      }
      return figures as Record<Work, Figures>;
    });
    const ratiosOf = (work: Work, variant: Variant) => {
      const alone = (round: (typeof rounds)[number]) => round.alone[work].storeMicros;
      return {
        store: medianRatio(rounds, (round) => round[variant][work].storeMicros, alone),
        gateways: medianRatio(rounds, (round) => round[variant][work].gatewayMicros, alone),
      };
    };
    const ratiosToOneProcess = Object.fromEntries(
      (Object.keys(WORKLOADS) as Work[]).map((work) => [
        work,
        { one: ratiosOf(work, 'one'), two: ratiosOf(work, 'two') },
      ]),
    );
    console.log(JSON.stringify(ratiosToOneProcess, undefined, 2));
    const settings = { workloads: WORKLOADS, shards: SHARDS, seconds: SECONDS, durability: 'fsync' };
    await report('processes', { settings, ratiosToOneProcess, rounds }, values.save);
  } finally {
    for (const server of servers.values()) await server.stop();
  }
});
