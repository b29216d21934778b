import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { fuzzRequests } from './fuzz-requests.ts';
import { measureGrowth } from './parsers/growth.ts';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { fuzzParsers, printRun } from './parsers/fuzz-parsers.ts';
import { PARSERS } from './parsers/all.ts';
import { runWorker } from './parsers/worker.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Fuzzes the parsers in this process, then the built server over its port, each for half of the time.
 *
 *   npm run fuzz -- --minutes 2 [--seed TEXT]
 *   npm run fuzz -- --part parsers --inputs 10000000 --minutes 60 [--parser NAME] [--save FILE]
 *   npm run fuzz -- --part growth --seconds 3 [--parser NAME]         whose time grows faster than the input
 *   npm run fuzz -- --part requests --minutes 5 [--only NUMBER]
 */
if (isMainThread) await main();
else await runWorker();

async function main(): Promise<void> {
  const values = programOptions(
    'npm run fuzz: random requests, and random input of every parser. --part takes all, parsers, requests or growth.',
    {
      minutes: { type: 'string', default: '2' },
      inputs: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: String(Date.now()) },
      part: { type: 'string', default: 'all' },
      parser: { type: 'string', default: '' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string' },
      save: { type: 'string' },
    },
  );
  const { seed, part } = values;
  named(
    'part',
    [part],
    ['all', 'parsers', 'requests', 'growth'].map((name) => ({ name })),
  );
  const parsers = named('parser', [values.parser], PARSERS).map(({ name }) => name);
  const minutes = positiveNumber('minutes', values.minutes) / (part === 'all' ? 2 : 1);
  console.log(`seed ${seed}`);
  let found = 0;
  if (part === 'growth') {
    found = await measureGrowth({
      seed,
      only: parsers,
      seconds: positiveNumber('seconds', values.seconds),
    });
    process.exitCode = found === 0 ? 0 : 1;
    return;
  }
  if (part !== 'requests' && values.only === undefined) {
    const machine = await machineInfo(process.cwd());
    const run = await fuzzParsers({
      seed,
      minutes,
      inputs: positiveNumber('inputs', values.inputs),
      only: parsers,
      program: new URL(import.meta.url),
    });
    printRun(run);
    const { findings, ...figures } = run;
    if (values.save !== undefined) {
      const result = { at: new Date().toISOString(), machine, seed, findings: findings.length, ...figures };
      writeFileSync(values.save, `${JSON.stringify(result, null, 2)}\n`);
    }
    for (const { parser, number, what, input } of findings) {
      const path = join(tmpdir(), `millrace-fuzz-${seed}-${parser}-${number}.bin`);
      writeFileSync(path, input);
      console.log(`FOUND: ${parser}, input ${number}: ${what}\n  ${path}`);
    }
    found += findings.length;
  }
  if (part !== 'parsers') {
    const only = values.only === undefined ? undefined : wholeNumber('only', values.only, 0);
    found += await fuzzRequests({ seed, minutes, only });
  }
  process.exitCode = found === 0 ? 0 : 1;
}
