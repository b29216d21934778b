import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { createSigner } from '../rows/signer.ts';
import { type Figures, medianRatio, report, takeTurns, withCpu } from './paired.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';

/*
 * What it costs a PutRecord and a PutRecords that signatures are verified and policies evaluated. Both servers get the
 * same signed requests.
 *
 *   npm run bench -- server/verification --save
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '1.5' },
    save: { type: 'boolean', default: false },
  },
});
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const PUTS = singlePuts(64);
const SHARDS = 4;
// Without syncs, whose time varies more than what is measured.
const DURABILITY = 'os';
const { signal } = new AbortController();

const MODES = ['off', 'enforce'] as const;
const WORK = ['PutRecord', 'PutRecords'] as const;
type Mode = (typeof MODES)[number];
type Round = Readonly<Record<(typeof WORK)[number], Figures>>;

await inTemporaryDirectory(async (directory) => {
  const credentials = await createSigner(join(directory, 'enforce'), signal);
  const start = async (mode: Mode): Promise<KinesisServer> => {
    const server = await startMillrace(
      join(directory, mode),
      DURABILITY,
      signal,
      ['--auth', mode],
      credentials,
    );
    await createStream(server.client, 'bench', SHARDS);
    return server;
  };
  const servers = { off: await start('off'), enforce: await start('enforce') };

  async function put({ port }: KinesisServer, workload: Workload) {
    const load = { port, streamName: 'bench', workload, durationMs: SECONDS * 1_000, credentials };
    const { acknowledgedRecords: records, recordsPerSecond, p99Ms, failures } = await runLoad(load, signal);
    if (failures.length > 0) throw new Error(failures[0]);
    return { records, recordsPerSecond: Math.round(recordsPerSecond), p99Ms };
  }

  try {
    const rounds = await takeTurns(ROUNDS, MODES, async (mode): Promise<Round> => {
      const server = servers[mode];
      return {
        PutRecord: await withCpu(server, () => put(server, PUTS)),
        PutRecords: await withCpu(server, () => put(server, FULL_PUTS)),
      };
    });
    const ratios = WORK.map((work) => {
      const of = (figure: 'recordsPerSecond' | 'cpuMicrosPerRecord') =>
        medianRatio(
          rounds,
          ({ enforce }) => enforce[work][figure],
          ({ off }) => off[work][figure],
        );
      return [work, { rate: of('recordsPerSecond'), cpuPerRecord: of('cpuMicrosPerRecord') }] as const;
    });
    const ratioToOff = Object.fromEntries(ratios);
    console.log(JSON.stringify(ratioToOff, undefined, 2));
    const settings = {
      connections: PUTS.connections,
      shards: SHARDS,
      seconds: SECONDS,
      durability: DURABILITY,
    };
    await report('verification', { settings, ratioToOff, rounds }, values.save);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
});
