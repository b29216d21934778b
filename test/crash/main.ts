import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { isClean, killRepeatedly } from './kill-harness.ts';
import { canLosePower, killingMachine, losingPowerMachine } from './machine.ts';
import { OneServer } from './one-server.ts';
import { ThreeGateways } from './three-gateways.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

const values = programOptions(
  `Kills the server under load again and again, and compares what exists with what was acknowledged.

  npm run crash -- --kills 50    kill -9, at random moments
                   --power-loss  instead, the disk has only what was sent to it (root on Linux)
                   --encrypted   the directory is encrypted, and its key changes
                   --processes N that many processes serve clients, except in every third life
                   --cluster     three gateways on three nodes of NATS, of which some are killed: one gateway, the home,
                                 all gateways, a node, all nodes, or a node and the home
                   --seed TEXT   the same moments and choices again`,
  {
    kills: { type: 'string', default: '20' },
    'power-loss': { type: 'boolean', default: false },
    encrypted: { type: 'boolean', default: false },
    processes: { type: 'string' },
    cluster: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now()) },
  },
);
if (values.cluster && (values['power-loss'] || values.encrypted)) {
  console.error(
    '--cluster kills processes: for power cuts see npm run cluster-faults -- --fault power-loss-all',
  );
  process.exit(2);
}
const missing = values.cluster ? missingNatsServer() : undefined;
if (missing !== undefined) {
  console.log(`NOT RUN: kill -9 in a cluster. ${missing}`);
  process.exit(0);
}
if (values['power-loss'] && !canLosePower()) {
  console.log('NOT RUN: power loss. It needs root on Linux, mkfs.ext4 and a free loop device.');
  process.exit(0);
}
const directory = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
const machine = await (values['power-loss'] ? losingPowerMachine : killingMachine)(directory);
const victim = values.cluster
  ? new ThreeGateways(join(directory, 'cluster'), seededRandom(`${values.seed} victim`))
  : new OneServer(machine, {
      encryptedIn: values.encrypted ? directory : undefined,
      processes: values.processes,
      logFile: join(directory, 'server.log'),
    });
console.log(`seed ${values.seed}`);
let clean = false;
try {
  const report = await killRepeatedly({
    directory,
    victim,
    kills: wholeNumber('kills', values.kills),
    seed: values.seed,
    log: (line) => console.log(line),
  });
  console.log(JSON.stringify(report, null, 2));
  // On a busy machine no life is long enough for a whole pass; then only states at a kill were compared.
  const unfinished = Object.entries(report.deleted).flatMap(([kind, count]) => (count === 0 ? [kind] : []));
  if (unfinished.length > 0) console.log(`no whole pass of ${unfinished.join(', ')} was made in any life`);
  clean = isClean(report);
} finally {
  machine.dispose();
  if (clean) await rm(directory, { recursive: true, force: true });
  else console.log(`its data and logs are kept for inspection: ${directory}`);
}
process.exitCode = clean ? 0 : 1;
