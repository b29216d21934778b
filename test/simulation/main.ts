import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileKeysOf, KEY_LINE } from '../support/encryption.ts';
import { Tally } from '../support/tally.ts';
import { REQUIRED_FAULTS } from './required-faults.ts';
import { simulate } from './simulate.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

// npm run simulate -- --seeds 1000 [--from N] [--encrypted]
const values = programOptions(
  'npm run simulate: the store on a disk that lies, with the crashes of each seed.',
  {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    encrypted: { type: 'boolean', default: false },
  },
);
const [first, count] = [wholeNumber('from', values.from, 0), wholeNumber('seeds', values.seeds)];
const failed: { seed: string; file: string; what: string }[] = [];
const tally = new Tally();
let records = 0;
for (let number = first; number < first + count; number++) {
  const run = await simulate(String(number), values.encrypted ? fileKeysOf(KEY_LINE) : undefined);
  records += run.records;
  tally.addAll(run.trace.tally);
  if (run.violation) {
    const file = join(tmpdir(), `millrace-simulation-${run.seed}.trace`);
    await writeFile(file, run.trace.text);
    failed.push({ seed: run.seed, file, what: run.violation.message });
  }
  if (process.stderr.isTTY) {
    process.stderr.write(
      `\r${number - first + 1} of ${count} seeds, ${records} records, ${failed.length} failed`,
    );
  }
}
if (process.stderr.isTTY) process.stderr.write('\n');
for (const { seed, file, what } of failed)
  console.log(
    `seed ${seed}: ${what}\n  trace: ${file}\n  again: npm run simulate -- --from ${seed} --seeds 1${values.encrypted ? ' --encrypted' : ''}`,
  );
for (const harm of REQUIRED_FAULTS) console.log(`${String(tally.count(harm)).padStart(7)} times ${harm}`);
console.log(`${count} seeds from ${first}, ${records} records put, ${failed.length} seeds failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
