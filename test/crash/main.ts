import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killRepeatedly } from './kill-harness.ts';

// npm run crash -- --kills 20 [--seed TEXT]
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now()) },
  },
});
const directory = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
console.log(`seed ${values.seed}`);
const report = await killRepeatedly({
  directory,
  kills: Number(values.kills),
  seed: values.seed,
  tell: (line) => console.log(line),
});
console.log(JSON.stringify(report, null, 2));
const { lost, doubled, skipped, orphans } = report;
const clean =
  [lost, doubled, skipped, orphans].every((faults) => faults.length === 0) && report.iteratorsRefused === 0;
if (clean) await rm(directory, { recursive: true, force: true });
else console.log(`the data directory is kept for inspection: ${directory}`);
process.exitCode = clean ? 0 : 1;
