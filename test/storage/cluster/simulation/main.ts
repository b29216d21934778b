import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tally } from '../../../support/tally.ts';
import { simulateKinesis } from './kinesis/simulate-kinesis.ts';
import { simulateMeta } from './meta/simulate-meta.ts';
import { simulate } from './simulate.ts';
import { wholeNumber } from '../../../../scripts/number-option.ts';
import { programOptions } from '../../../../scripts/program-options.ts';

// npm run cluster-simulate -- --seeds 1000 [--from N]
const values = programOptions(
  'npm run cluster-simulate: gateways on a simulated NATS, with the faults of each seed.',
  { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } },
);
const [first, count] = [wholeNumber('from', values.from, 0), wholeNumber('seeds', values.seeds)];
const tally = new Tally();
let [acknowledged, records, failed] = [0, 0, 0];
for (let number = first; number < first + count; number++) {
  const run = await simulate(String(number));
  acknowledged += run.acknowledged;
  const ofMeta = await simulateMeta(String(number));
  tally.addAll(ofMeta.trace.tally);
  if (ofMeta.violation) {
    failed++;
    console.log(`seed ${number}, metadata: ${ofMeta.violation.message}`);
  }
  const ofKinesis = await simulateKinesis(String(number));
  tally.addAll(ofKinesis.trace.tally);
  records += ofKinesis.records;
  if (ofKinesis.violation) {
    failed++;
    const file = join(tmpdir(), `millrace-cluster-simulation-${run.seed}-kinesis.trace`);
    await writeFile(file, ofKinesis.trace.text);
    console.log(`seed ${number}, Kinesis: ${ofKinesis.violation.message}\n  trace: ${file}`);
  }
  tally.addAll(run.trace.tally);
  if (!run.violation) continue;
  failed++;
  const file = join(tmpdir(), `millrace-cluster-simulation-${run.seed}.trace`);
  await writeFile(file, run.trace.text);
  console.log(
    `seed ${run.seed}: ${run.violation.message}\n  trace: ${file}\n  again: npm run cluster-simulate -- --from ${run.seed} --seeds 1`,
  );
}
for (const [kind, times] of tally.entries) console.log(`${String(times).padStart(7)} times ${kind}`);
console.log(
  `${count} seeds from ${first}, ${acknowledged} appends acknowledged, ${records} records put, ${failed} seeds failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
