import { mkdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { parseArgs } from 'node:util';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, median, type Pair, ratioOf } from '../../src/cli/bench/side-by-side.ts';
import { type LoadReport, singlePuts } from '../../src/cli/bench/workload.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';

/*
 * What an open dashboard costs: PutRecord from 64 connections into a stream of 4 shards of one server, in pairs of
 * rounds, one with a page that follows and one without. The order changes from pair to pair, so that neither other load
 * nor the growth of the journal favours one side. The processor time of the server for each record is measured as well:
 * on a machine that does other work it is the figure to trust, as throughput there is what the others leave. The page reads its events, and asks for what is drawn when it opens.
 * Every record that was acknowledged is read back.
 *
 *   npm run bench -- dashboard/put-record --save
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
  },
});
const PAIRS = Number(values.pairs);
const SECONDS = Number(values.seconds);
const SHARDS = 4;
/** With a page open, as a part of the throughput without one; the processor time may grow by as much. */
const TARGET = 0.95;

/** A round, with the processor time that the server used for each record put and read back. */
interface Measured extends LoadReport {
  readonly cpuMicrosPerRecord: number;
}

interface OpenPage {
  /** Events of rates that it got. */
  readonly ticks: () => number;
  close(): void;
}

async function openPage(port: number): Promise<OpenPage> {
  const base = `http://127.0.0.1:${port}/_millrace/dashboard`;
  await (await fetch(`${base}/pipeline`)).json();
  let ticks = 0;
  const request = get(`${base}/live`, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text: string) => (ticks += text.split('event: rates').length - 1));
    response.on('error', () => {});
  });
  request.on('error', () => {});
  return { ticks: () => ticks, close: () => request.destroy() };
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const bench = {
  rounds: PAIRS,
  seconds: SECONDS,
  durability: 'os',
  shards: SHARDS,
  signal: stop.signal,
  progress: (text: string) => console.error(text),
} as const;

const machine = await machineInfo('.');
const workload = singlePuts(64);
let ticks = 0;
const pairs = await inTemporaryDirectory((directory) =>
  withServers([startMillrace(directory, bench.durability, stop.signal)], async (server) => {
    const measure = async (name: string): Promise<Measured> => {
      const beforeMs = await processCpuMs(server.pid);
      const report = await putToNewStream(bench, server, name, workload, SHARDS);
      const usedMs = (await processCpuMs(server.pid)) - beforeMs;
      return { ...report, cpuMicrosPerRecord: (usedMs * 1_000) / report.acknowledgedRecords };
    };
    const withPage = async (name: string) => {
      const page = await openPage(server.port);
      try {
        return await measure(name);
      } finally {
        ticks += page.ticks();
        page.close();
      }
    };
    await measure('warm-up');
    const found: Pair<Measured>[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      if (pair % 2 === 0) {
        const other = await measure(`closed-${pair}`);
        found.push({ other, own: await withPage(`open-${pair}`) });
      } else {
        const own = await withPage(`open-${pair}`);
        found.push({ own, other: await measure(`closed-${pair}`) });
      }
    }
    return found;
  }),
);

const callsPerSecond = (report: LoadReport) => report.callsPerSecond;
const ratio = ratioOf(pairs, callsPerSecond);
const cpuRatio = ratioOf(pairs, ({ cpuMicrosPerRecord }) => cpuMicrosPerRecord);
const isMet = ratio >= TARGET && cpuRatio <= 1 / TARGET;
const result = {
  at: new Date().toISOString(),
  machine,
  settings: { pairs: PAIRS, seconds: SECONDS, shards: SHARDS, connections: 64, durability: bench.durability },
  target: { throughputAtLeast: TARGET, cpuAtMost: 1 / TARGET, met: isMet },
  results: {
    ratio,
    cpuRatio,
    cpuRatios: pairs.map(({ own, other }) =>
      Number((own.cpuMicrosPerRecord / other.cpuMicrosPerRecord).toFixed(3)),
    ),
    ratios: pairs.map(({ own, other }) => Number((own.callsPerSecond / other.callsPerSecond).toFixed(3))),
    withPage: loadFigures(pairs.map(({ own }) => own)),
    withoutPage: loadFigures(pairs.map(({ other }) => other)),
    ratesReceived: ticks,
  },
};
console.log(JSON.stringify(result, undefined, 2));
console.error(
  `PutRecord with a page open: ${(ratio * 100).toFixed(1)} % of ${Math.round(median(pairs.map(({ other }) => other.callsPerSecond)))} calls per second without one, and ${(cpuRatio * 100).toFixed(1)} % of its processor time`,
);
if (values.save) {
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/dashboard-put-record.json', `${JSON.stringify(result, undefined, 2)}\n`);
}
process.exitCode = isMet ? 0 : 1;
