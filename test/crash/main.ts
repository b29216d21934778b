import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isClean, killRepeatedly } from './kill-harness.ts';
import { canLosePower, killingMachine, losingPowerMachine } from './machine.ts';

// npm run crash -- --kills 50 [--power-loss] [--encrypted] [--seed TEXT]
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    'power-loss': { type: 'boolean', default: false },
    encrypted: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now()) },
  },
});
if (values['power-loss'] && !canLosePower()) {
  console.log('NOT RUN: power loss. It needs root on Linux, mkfs.ext4 and a free loop device.');
  process.exit(0);
}
const directory = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
const machine = await (values['power-loss'] ? losingPowerMachine : killingMachine)(directory);
console.log(`seed ${values.seed}`);
let clean = false;
try {
  const report = await killRepeatedly({
    directory,
    machine,
    kills: Number(values.kills),
    seed: values.seed,
    encrypted: values.encrypted,
    log: (line) => console.log(line),
  });
  console.log(JSON.stringify(report, null, 2));
  clean = isClean(report);
} finally {
  machine.dispose();
  if (clean) await rm(directory, { recursive: true, force: true });
  else console.log(`the data directory is kept for inspection: ${directory}`);
}
process.exitCode = clean ? 0 : 1;
