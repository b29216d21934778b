import { mkdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, median } from '../../src/cli/bench/side-by-side.ts';
import { type LoadReport, singlePuts } from '../../src/cli/bench/workload.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { palindrome, type Ratio, ratioOf } from '../paired/palindrome.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * What it costs that somebody watches: PutRecord from 64 connections into a stream of 4 shards of one server, with a page
 * of the dashboard that follows and metrics that are scraped each second, and without either. Each round measures both
 * twice (bench/paired/palindrome.ts). The processor time of the server for each record is measured as well:
 * on a machine that does other work it is the figure to trust, as throughput there is what the others leave. The page reads its events, and asks for what is drawn when it opens.
 * Every record that was acknowledged is read back.
 *
 *   npm run bench -- dashboard/put-record --save
 */

const values = programOptions(
  'npm run bench -- dashboard/put-record: what an open page of the dashboard costs puts.',
  {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '2' },
    save: { type: 'boolean', default: false },
  },
);
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const SHARDS = 4;
const SCRAPE_EVERY_MS = 1_000;
/** With a page open and metrics scraped, as a part of the throughput without; the processor time may grow by as much. */
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
  rounds: ROUNDS,
  seconds: SECONDS,
  durability: 'os',
  shards: SHARDS,
  signal: stop.signal,
  progress: (text: string) => console.error(text),
} as const;

const machine = await machineInfo('.');
const workload = singlePuts(64);
let ticks = 0;
let scrapes = 0;
const rounds = await inTemporaryDirectory((directory) =>
  withServers([startMillrace(directory, bench.durability, stop.signal)], async (server) => {
    const measure = async (name: string): Promise<Measured> => {
      const beforeMs = await processCpuMs(server.pid);
      const report = await putToNewStream(bench, server, { streamName: name, workload, shards: SHARDS });
      const usedMs = (await processCpuMs(server.pid)) - beforeMs;
      return { ...report, cpuMicrosPerRecord: (usedMs * 1_000) / report.acknowledgedRecords };
    };
    const watched = async (name: string) => {
      const page = await openPage(server.port);
      const scrape = async () => {
        await (await fetch(`http://127.0.0.1:${server.port}/_millrace/metrics`)).text();
        scrapes++;
      };
      const timer = setInterval(() => void scrape(), SCRAPE_EVERY_MS);
      try {
        return await measure(name);
      } finally {
        clearInterval(timer);
        ticks += page.ticks();
        page.close();
      }
    };
    await measure('warm-up');
    let streams = 0;
    return palindrome(ROUNDS, ['unwatched', 'watched'] as const, (variant) => {
      const name = `${variant}-${streams++}`;
      return variant === 'watched' ? watched(name) : measure(name);
    });
  }),
);

const callsPerSecond = (report: LoadReport) => report.callsPerSecond;
const compared = ['watched', 'unwatched'] as const;
const throughput = ratioOf(rounds, compared, callsPerSecond);
const processorTime = ratioOf(rounds, compared, ({ cpuMicrosPerRecord }) => cpuMicrosPerRecord);
const isMet = throughput.median >= TARGET && processorTime.median <= 1 / TARGET;
const sideOf = (variant: (typeof compared)[number]) => rounds.flatMap((round) => [...round[variant]]);
const percent = ({ median: middle, low, high }: Ratio) =>
  `${(middle * 100).toFixed(1)} % (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`;
const result = {
  at: new Date().toISOString(),
  machine,
  settings: {
    rounds: ROUNDS,
    seconds: SECONDS,
    shards: SHARDS,
    connections: 64,
    durability: bench.durability,
  },
  target: { throughputAtLeast: TARGET, cpuAtMost: 1 / TARGET, met: isMet },
  results: {
    throughput,
    processorTime,
    watched: loadFigures(sideOf('watched')),
    unwatched: loadFigures(sideOf('unwatched')),
    ratesReceived: ticks,
    scrapes,
  },
};
console.log(JSON.stringify(result, undefined, 2));
console.error(
  `PutRecord with a page open and metrics scraped: ${percent(throughput)} of ${Math.round(median(sideOf('unwatched').map(callsPerSecond)))} calls per second without, and ${percent(processorTime)} of its processor time`,
);
if (values.save) {
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/dashboard-put-record.json', `${JSON.stringify(result, undefined, 2)}\n`);
}
process.exitCode = isMet ? 0 : 1;
