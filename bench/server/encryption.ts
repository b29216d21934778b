import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, payload, RECORD_BYTES, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { type Figures, medianRatio, report, takeTurns, withCpu } from './paired.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * What encryption at rest costs a PutRecord, a PutRecords and reads of everything that was put, most of it from chunks
 * on the disk.
 *
 *   npm run bench -- server/encryption --save
 */

const values = programOptions('npm run bench -- server/encryption: what an encrypted data directory costs.', {
  rounds: { type: 'string', default: '6' },
  seconds: { type: 'string', default: '2' },
  save: { type: 'boolean', default: false },
});
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const PUTS = singlePuts(16);
const SHARDS = 4;
const { signal } = new AbortController();

const VARIANTS = ['unencrypted', 'encrypted'] as const;
const WORK = ['PutRecord', 'PutRecords', 'GetRecords'] as const;
type Variant = (typeof VARIANTS)[number];
type Work = (typeof WORK)[number];

type Round = Readonly<Record<Work, Figures>>;

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

await inTemporaryDirectory(async (directory) => {
  const keyFile = join(directory, 'key');
  await writeFile(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const start = (variant: Variant, options: readonly string[]) =>
    startMillrace(join(directory, variant), 'fsync', signal, { options });
  const servers = {
    unencrypted: await start('unencrypted', []),
    encrypted: await start('encrypted', ['--encrypt-key-file', keyFile]),
  };
  try {
    const rounds = await takeTurns(ROUNDS, VARIANTS, (variant, round) =>
      measure(servers[variant], `bench-${round}`),
    );
    const ratios = WORK.map((work) => {
      const of = (figure: 'recordsPerSecond' | 'cpuMicrosPerRecord') =>
        medianRatio(
          rounds,
          ({ encrypted }) => encrypted[work][figure],
          ({ unencrypted }) => unencrypted[work][figure],
        );
      return [work, { rate: of('recordsPerSecond'), cpuPerRecord: of('cpuMicrosPerRecord') }] as const;
    });
    const ratioToUnencrypted = Object.fromEntries(ratios);
    console.log(JSON.stringify(ratioToUnencrypted, undefined, 2));
    const settings = { connections: PUTS.connections, shards: SHARDS, seconds: SECONDS, durability: 'fsync' };
    await report('encryption', { settings, ratioToUnencrypted, rounds }, values.save);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
});
