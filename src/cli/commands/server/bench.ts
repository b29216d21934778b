import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineInfo } from '../../bench/machine.ts';
import { type BenchReport, reportLines } from '../../bench/report.ts';
import type { Line, Row } from '../../bench/row.ts';
import { getRecords } from '../../bench/rows/get-records.ts';
import { putRecord } from '../../bench/rows/put-record.ts';
import { putRecords } from '../../bench/rows/put-records.ts';
import { command } from '../../command-line/command.ts';
import { choice, flag, number } from '../../command-line/options.ts';
import { withProgress } from '../../ui/progress.ts';
import { progressBar } from '../../ui/progress-bar.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

const RESULTS = join('bench', 'results');

/** The rows of the performance table that need only this program and take less than a minute. */
const ROWS: readonly Row[] = [putRecord, putRecords, getRecords];

export default command({
  about:
    'Measures this machine: PutRecord over 64 connections, PutRecords of 500 over 4 and GetRecords of 10,000 over 2,\n' +
    'with records of 1 KB, each compared with a bare node:http server that stores nothing. Every acknowledged record\n' +
    'is read back. Servers and load run in separate processes, on a temporary directory.',
  arguments: [],
  options: {
    seconds: number('seconds for each round', { min: 0.1, max: 60, fractions: true }, { fallback: 3 }),
    rounds: number('number of rounds; the median is reported', { min: 1, max: 99 }, { fallback: 3 }),
    shards: number('number of shards of the stream', { min: 1, max: 1000 }, { fallback: 4 }),
    durability: choice(['fsync', 'os'], 'as in `millrace start`', { fallback: 'fsync' }),
    save: flag(`write the results to ${RESULTS}/`),
    json: flag('print JSON'),
  },
  examples: ['millrace bench', 'millrace bench --seconds 10 --save'],
  async run({ options, terminal, cwd, clock, signal }) {
    const { seconds, rounds, shards, durability } = options;
    const settings = { seconds, rounds, shards, durability };
    const machine = await machineInfo(cwd);
    const lines: Line[] = [];
    let step = '';
    const doing = () => `${progressBar(ROWS.indexOf(current), ROWS.length)}  ${step}`;
    let current = ROWS[0]!;
    await withProgress({ output: terminal.err, clock }, doing, async () => {
      for (const row of ROWS) {
        current = row;
        lines.push(...(await row.measure({ ...settings, signal, progress: (text) => (step = text) })));
      }
    });
    const report: BenchReport = {
      at: new Date(clock.now()).toISOString(),
      machine,
      settings,
      lines,
    };
    if (options.json) printJson(terminal.out, report);
    else printLines(terminal.out, [...reportLines(lines), ...verifications(lines)]);
    if (options.save) {
      const file = join(RESULTS, `${report.at.slice(0, 10)}-${machine.commit ?? machine.version}.json`);
      await mkdir(join(cwd, RESULTS), { recursive: true });
      await writeFile(join(cwd, file), `${JSON.stringify(report, undefined, 2)}\n`);
      terminal.err.write(`saved to ${file}\n`);
    }
  },
});

function verifications(lines: readonly Line[]): string[] {
  return lines.map(({ what, verified }) => `${what}: ${verified}.`);
}
