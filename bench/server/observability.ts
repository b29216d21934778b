import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { palindrome, ratioOf } from '../paired/palindrome.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * What it costs a PutRecord that the metrics are scraped every second, and that OpenTelemetry exports every put to a
 * collector. Each round measures every variant twice (bench/paired/palindrome.ts). Processor time is that of
 * the server's process for each acknowledged record; it depends less on what else the machine does than the rate.
 *
 *   npm run bench -- server/observability --save
 *
 * OpenTelemetry's packages are those of test/tools/observability, which `npm run test:tools` installs.
 */

const values = programOptions(
  'npm run bench -- server/observability: what metrics, traces and logs cost puts.',
  {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    save: { type: 'boolean', default: false },
  },
);
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const CONNECTIONS = 16;
const SHARDS = 4;
const SCRAPE_EVERY_MS = 1_000;
const { signal } = new AbortController();
const packages = join(import.meta.dirname, '../../test/tools/observability');

type Variant = 'off' | 'scraped' | 'openTelemetry';

interface Measured {
  readonly recordsPerSecond: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRecord: number;
}

/** Receives what is exported, and keeps nothing. */
async function startCollector() {
  const server = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

async function startExporting(directory: string, url: string): Promise<KinesisServer> {
  const before = process.cwd();
  // The server takes its packages from the working directory.
  process.chdir(packages);
  Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_METRIC_EXPORT_INTERVAL: '1000' });
  try {
    return await startMillrace(directory, 'os', signal);
  } finally {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    process.chdir(before);
  }
}

async function measure({ port, pid }: KinesisServer, isScraped: boolean): Promise<Measured> {
  const scrape = () => void fetch(`http://127.0.0.1:${port}/_millrace/metrics`).then((all) => all.text());
  const timer = isScraped ? setInterval(scrape, SCRAPE_EVERY_MS) : undefined;
  const beforeMs = await processCpuMs(pid);
  const load = { port, streamName: 'bench', workload: singlePuts(CONNECTIONS), durationMs: SECONDS * 1_000 };
  const report = await runLoad(load, signal);
  clearInterval(timer);
  return {
    recordsPerSecond: Math.round(report.recordsPerSecond),
    p99Ms: report.p99Ms,
    cpuMicrosPerRecord: (((await processCpuMs(pid)) - beforeMs) * 1_000) / report.acknowledgedRecords,
  };
}

const machine = await machineInfo(import.meta.dirname);
await inTemporaryDirectory(async (directory) => {
  const collector = await startCollector();
  const plain = await startMillrace(join(directory, 'plain'), 'os', signal);
  const exporting = await startExporting(join(directory, 'exporting'), collector.url);
  try {
    for (const { client } of [plain, exporting]) await createStream(client, 'bench', SHARDS);
    // The first measurement of a server includes what V8 has not optimized yet.
    for (const server of [plain, exporting]) await measure(server, false);
    const variants: readonly Variant[] = ['off', 'scraped', 'openTelemetry'];
    const rounds = await palindrome(ROUNDS, variants, async (variant) => {
      const measured = await measure(variant === 'openTelemetry' ? exporting : plain, variant === 'scraped');
      console.log(variant, JSON.stringify(measured));
      return measured;
    });
    const of = (variant: Variant) => ({
      rate: ratioOf(rounds, [variant, 'off'], ({ recordsPerSecond }) => recordsPerSecond),
      cpuPerRecord: ratioOf(rounds, [variant, 'off'], ({ cpuMicrosPerRecord }) => cpuMicrosPerRecord),
    });
    const report = {
      at: new Date().toISOString(),
      machine,
      settings: {
        connections: CONNECTIONS,
        shards: SHARDS,
        seconds: SECONDS,
        durability: 'os',
        everyTraceSampled: true,
      },
      ratioToOff: { scraped: of('scraped'), openTelemetry: of('openTelemetry') },
      rounds,
    };
    console.log(JSON.stringify(report.ratioToOff, undefined, 2));
    if (values.save) {
      const path = join(
        import.meta.dirname,
        '../results',
        `observability-${report.at.slice(0, 10)}-${machine.commit ?? machine.version}.json`,
      );
      await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
      console.log(`saved to ${path}`);
    }
  } finally {
    await plain.stop();
    await exporting.stop();
    collector.close();
  }
});
