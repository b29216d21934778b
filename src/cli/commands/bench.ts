import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { circumstances } from '../bench/machine.ts';
import { measure } from '../bench/measure.ts';
import type { WorkloadResult } from '../bench/measure.ts';
import { WORKLOADS } from '../bench/workload.ts';
import { command } from '../command.ts';
import { choice, flag, number } from '../options.ts';
import { LiveLines } from '../ui/live-lines.ts';
import { tableLines } from '../ui/table.ts';

const RESULTS = join('bench', 'results');

export default command({
  about:
    'Measures puts on this machine: PutRecord over 64 connections and PutRecords of 500 over 4, of 1 KB records,\n' +
    'against a bare node:http server that parses the same requests and stores nothing. Every record that was\n' +
    'acknowledged is read back. Servers and load run in processes of their own, on a directory that is removed.',
  arguments: [],
  options: {
    seconds: number('how long each round lasts', { min: 1, max: 60 }, { fallback: 3 }),
    rounds: number('rounds of which the median counts', { min: 1, max: 99 }, { fallback: 3 }),
    shards: number('shards of the stream', { min: 1, max: 1000 }, { fallback: 4 }),
    durability: choice(['fsync', 'os'], 'as of `millrace start`', { fallback: 'fsync' }),
    save: flag(`write the figures to ${RESULTS}/`),
    json: flag('print JSON, for programs'),
  },
  examples: ['millrace bench', 'millrace bench --seconds 10 --save'],
  async run({ options, terminal, cwd, clock, signal }) {
    const { seconds, rounds, shards, durability } = options;
    const machine = await circumstances(cwd);
    const live = new LiveLines(terminal.err);
    const results: WorkloadResult[] = [];
    for (const workload of WORKLOADS) {
      const dataDirectory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
      try {
        const settings = { seconds, rounds, shards, durability, dataDirectory };
        results.push(await measure(workload, settings, signal, (text) => live.show([text])));
      } finally {
        live.clear();
        await rm(dataDirectory, { recursive: true, force: true });
      }
    }
    const at = new Date(clock.now()).toISOString();
    const report = { at, machine, settings: { seconds, rounds, shards, durability }, results };
    if (options.json) terminal.out.write(`${JSON.stringify(report)}\n`);
    else terminal.out.write(resultLines(results).join(''));
    if (options.save) {
      const file = join(RESULTS, `${at.slice(0, 10)}-${machine.commit ?? machine.version}.json`);
      await mkdir(join(cwd, RESULTS), { recursive: true });
      await writeFile(join(cwd, file), `${JSON.stringify(report, undefined, 2)}\n`);
      terminal.err.write(`saved as ${file}\n`);
    }
  },
});

function resultLines(results: readonly WorkloadResult[]): string[] {
  const columns = [
    { title: '' },
    { title: 'records/s', align: 'right' as const },
    { title: 'p50 ms', align: 'right' as const },
    { title: 'p99 ms', align: 'right' as const },
    { title: 'of yardstick', align: 'right' as const },
    { title: 'target', align: 'right' as const },
  ];
  const rows = results.flatMap(({ workload, millrace, yardstick, ratio }) => [
    [
      `${workload.name} x ${workload.connections} connections`,
      millrace.recordsPerSecond.toFixed(0),
      millrace.p50Ms.toFixed(2),
      millrace.p99Ms.toFixed(2),
      ratio.toFixed(2),
      workload.targetRatio.toFixed(2),
    ],
    [
      '  yardstick',
      yardstick.recordsPerSecond.toFixed(0),
      yardstick.p50Ms.toFixed(2),
      yardstick.p99Ms.toFixed(2),
    ],
  ]);
  const verified = results.reduce((sum, { verifiedRecords }) => sum + verifiedRecords, 0);
  return [...tableLines(columns, rows), `${verified} records acknowledged, and all of them read back.`].map(
    (line) => `${line}\n`,
  );
}
