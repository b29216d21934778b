import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeOptions } from './options.ts';
import { runSchedule } from './run-schedule.ts';
import { wholeNumber } from '../../../scripts/number-option.ts';

// npm run schedules -- --seeds 1000 [--from N]
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } },
});
const [first, count] = [wholeNumber('from', values.from, 0), wholeNumber('seeds', values.seeds)];
let [records, calls, failed] = [0, 0, 0];
for (let number = first; number < first + count; number++) {
  const run = await runSchedule(String(number));
  records += run.records;
  calls += run.calls;
  if (run.violations.length === 0) continue;
  failed++;
  const file = join(tmpdir(), `millrace-schedule-${number}.trace`);
  await writeFile(file, [...run.trace, ...run.violations, ''].join('\n'));
  console.log(
    `seed ${number} (${describeOptions(run.options)}): ${run.violations[0]}\n` +
      `  trace: ${file}\n  repeat: npm run schedules -- --from ${number} --seeds 1`,
  );
}
console.log(
  `${count} seeds from ${first}, ${records} records put, ${calls} invocations, ${failed} seeds failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
