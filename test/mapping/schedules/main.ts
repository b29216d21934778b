import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingNatsServer } from '../../../scripts/nats/find-server.ts';
import { Tally } from '../../support/tally.ts';
import { runClusterSchedule } from './cluster/run-cluster-schedule.ts';
import { runSeedsOnNodes } from './nodes/run-seeds.ts';
import { describeOptions } from './options.ts';
import { runSchedule } from './run-schedule.ts';
import { wholeNumber } from '../../../scripts/number-option.ts';
import { programOptions } from '../../../scripts/program-options.ts';

const values = programOptions(
  `Runs event source mappings with random options under random failures, on a virtual clock, and compares what the
function and the failure destination receive with what a mapping guarantees.

  npm run schedules -- --seeds 100  schedules, one after the other
                       --from 1     the number of the first seed
                       --cluster    on three gateways over a simulated NATS, which are killed, drained, frozen
                                    and cut off while shards move between them
                       --nodes      on three gateways in processes over three nodes of NATS, which are killed, drained and frozen, in
                                    real time; a seed takes about a minute, and there are two by default
                       --faults 'kill a node,cut a node off the others'   only these; cuts need root on Linux`,
  {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    cluster: { type: 'boolean', default: false },
    nodes: { type: 'boolean', default: false },
    /** Of nodes: only these, separated by commas. */
    faults: { type: 'string' },
  },
);
const defaultSeeds = values.nodes ? '2' : '100';
const [first, count] = [
  wholeNumber('from', values.from, 0),
  wholeNumber('seeds', values.seeds ?? defaultSeeds),
];
if (values.nodes) {
  const missing = missingNatsServer();
  if (missing === undefined) {
    const faults = values.faults?.split(',');
    process.exit((await runSeedsOnNodes(first, count, { faults })) ? 0 : 1);
  }
  console.log(`NOT RUN: mapping schedules on nodes of NATS. ${missing}`);
  process.exit(0);
}
const flags = values.cluster ? ' --cluster' : '';
const tally = new Tally();
let [records, calls, failed] = [0, 0, 0];
for (let number = first; number < first + count; number++) {
  const run = await (values.cluster ? runClusterSchedule : runSchedule)(String(number));
  records += run.records;
  calls += run.calls;
  if ('tally' in run) tally.addAll(run.tally as Tally);
  if (run.violations.length === 0) continue;
  failed++;
  const file = join(tmpdir(), `millrace-schedule-${number}.trace`);
  await writeFile(file, [...run.trace, ...run.violations, ''].join('\n'));
  console.log(
    `seed ${number} (${describeOptions(run.options)}): ${run.violations[0]}\n` +
      `  trace: ${file}\n  repeat: npm run schedules -- --from ${number} --seeds 1${flags}`,
  );
}
for (const [kind, times] of tally.entries) console.log(`${String(times).padStart(7)} times ${kind}`);
console.log(
  `${count} seeds from ${first}, ${records} records put, ${calls} invocations, ${failed} seeds failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
