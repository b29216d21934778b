import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { reportLines } from '../../src/cli/bench/report.ts';
import { NotRun } from '../rivals/not-run.ts';
import { BASELINE, LATEST, merge, readLines, regressions, writeLines } from './results.ts';
import { renderReadme } from './readme.ts';
import { renderInto } from './render.ts';
import { ROWS } from './rows.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';

const DOCUMENT = 'docs/internals/performance.md';
const README = 'README.md';

const USAGE = `npm run bench -- NAME… [--rounds N] [--seconds N]   measures rows of the performance table
npm run bench -- all                                all rows, in about fifteen minutes
npm run bench -- check                              compares the last results with the baseline
npm run bench -- render                             makes them the baseline, and writes them to
                                                    ${DOCUMENT} and ${README}

Rows: ${ROWS.map(({ name }) => name).join(', ')}`;

const { values, positionals } = readArguments();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => interrupted.abort(new Error('interrupted')));
}
process.exitCode = await run(positionals);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '3' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(1);
  }
}

async function run(words: readonly string[]): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (words[0] === 'check') return check();
  if (words[0] === 'render') return render();
  const names = ROWS.map(({ name }) => name);
  const unknown = words.filter((word) => word !== 'all' && !names.includes(word));
  if (words.length === 0 || unknown.length > 0) {
    if (unknown.length > 0) console.error(`There is no row ${unknown.join(', ')}\n`);
    console.error(USAGE);
    return 1;
  }
  if (!words.includes('all')) return measure(words);
  // Starts without earlier results, so that the lines are in the order of the table.
  await writeLines(LATEST, []);
  return measure(names);
}

async function measure(names: readonly string[]): Promise<number> {
  const [rounds, seconds] = [wholeNumber('rounds', values.rounds), positiveNumber('seconds', values.seconds)];
  const settings = { rounds, seconds, shards: 4, durability: 'fsync' } as const;
  const notRun: string[] = [];
  const failed: string[] = [];
  for (const row of ROWS.filter(({ name }) => names.includes(name))) {
    const machine = await machineInfo('.');
    try {
      const lines = await row.measure({ ...settings, signal: interrupted.signal, progress: printProgress });
      const at = new Date().toISOString();
      const saved = lines.map((line) => Object.assign({ at, machine, settings }, line));
      // Saved after each row, so that an interrupted run keeps its results.
      await writeLines(LATEST, merge((await readLines(LATEST)) ?? [], saved));
      for (const line of reportLines(lines).slice(1)) console.log(line);
      for (const { name, millrace, against, verified } of lines) {
        console.log(`  ${name}: ${JSON.stringify({ millrace, against })}; ${verified}`);
      }
    } catch (error) {
      interrupted.signal.throwIfAborted();
      // The other rows are still measured.
      const { message } = error as Error;
      (error instanceof NotRun ? notRun : failed).push(`${row.name}: ${message}`);
    }
  }
  for (const one of notRun) console.log(`not run: ${one}`);
  for (const one of failed) console.error(`failed: ${one}`);
  console.error(`saved in ${LATEST}`);
  return failed.length === 0 ? 0 : 1;
}

async function check(): Promise<number> {
  const [latest, baseline] = [await readLines(LATEST), await readLines(BASELINE)];
  if (!latest || !baseline) {
    console.error(`There is nothing to compare: ${latest ? BASELINE : LATEST} is missing`);
    return 1;
  }
  const found = regressions(latest, baseline);
  const missing = baseline.filter(({ name }) => !latest.some((line) => line.name === name));
  if (missing.length > 0) console.log(`not measured: ${missing.map(({ name }) => name).join(', ')}`);
  for (const one of found) console.error(`worse than it was: ${one}`);
  if (found.length === 0) console.log(`none of ${latest.length} figures is worse than in ${BASELINE}`);
  return found.length === 0 ? 0 : 1;
}

async function render(): Promise<number> {
  const latest = await readLines(LATEST);
  if (!latest) {
    console.error(`Measure first: ${LATEST} is missing`);
    return 1;
  }
  const all = merge((await readLines(BASELINE)) ?? [], latest);
  await writeLines(BASELINE, all);
  await writeFile(DOCUMENT, renderInto(await readFile(DOCUMENT, 'utf8'), all));
  await writeFile(README, renderReadme(await readFile(README, 'utf8'), all));
  return 0;
}

function printProgress(text: string): void {
  if (process.stderr.isTTY) console.error(text);
}
