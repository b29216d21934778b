import { join } from 'node:path';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { createSigner } from '../rows/signer.ts';
import { palindrome, ratioOf, type Round } from '../paired/palindrome.ts';
import { type Figures, report, withCpu } from './paired.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * What it costs a PutRecord and a PutRecords that signatures are verified and policies evaluated. Both servers get the
 * same signed requests, by turns in short slices: off, enforce, enforce, off.
 *
 *   npm run bench -- server/verification --save
 */

const values = programOptions('npm run bench -- server/verification: what it costs to verify signatures.', {
  rounds: { type: 'string', default: '20' },
  seconds: { type: 'string', default: '0.5' },
  save: { type: 'boolean', default: false },
});
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const PUTS = singlePuts(64);
const SHARDS = 4;
// Without syncs, whose time varies more than what is measured.
const DURABILITY = 'os';
const { signal } = new AbortController();

const MODES = ['off', 'enforce'] as const;
type Mode = (typeof MODES)[number];
const WORK = { PutRecord: PUTS, PutRecords: FULL_PUTS };

await inTemporaryDirectory(async (directory) => {
  const credentials = await createSigner(join(directory, 'enforce'), signal);
  const start = async (mode: Mode): Promise<KinesisServer> => {
    const server = await startMillrace(join(directory, mode), DURABILITY, signal, {
      options: ['--auth', mode],
      credentials,
    });
    await createStream(server.client, 'bench', SHARDS);
    return server;
  };
  const servers = { off: await start('off'), enforce: await start('enforce') };

  async function put({ port }: KinesisServer, workload: Workload) {
    const durationMs = SECONDS * 1_000;
    const load = { port, streamName: 'bench', workload, warmUpMs: 0, durationMs, credentials };
    const { acknowledgedRecords: records, recordsPerSecond, p99Ms, failures } = await runLoad(load, signal);
    if (failures.length > 0) throw new Error(failures[0]);
    return { records, recordsPerSecond: Math.round(recordsPerSecond), p99Ms };
  }

  try {
    const ratioToOff: Record<string, unknown> = {};
    const measured: Record<string, readonly Round<Mode, Figures>[]> = {};
    for (const [work, workload] of Object.entries(WORK)) {
      const measure = (mode: Mode) => withCpu(servers[mode], () => put(servers[mode], workload));
      // V8 has not optimized yet.
      for (const mode of MODES) await measure(mode);
      const rounds = await palindrome(ROUNDS, MODES, measure);
      measured[work] = rounds;
      const ratio = (figure: 'recordsPerSecond' | 'cpuMicrosPerRecord') =>
        ratioOf(rounds, ['enforce', 'off'], (slice) => slice[figure]);
      ratioToOff[work] = { rate: ratio('recordsPerSecond'), cpuPerRecord: ratio('cpuMicrosPerRecord') };
    }
    console.log(JSON.stringify(ratioToOff, undefined, 2));
    const settings = {
      connections: PUTS.connections,
      shards: SHARDS,
      seconds: SECONDS,
      durability: DURABILITY,
    };
    await report('verification', { settings, ratioToOff, rounds: measured }, values.save);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
});
