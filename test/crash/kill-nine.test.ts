import { expect, test } from 'vitest';
import { canRun } from '../support/not-run.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { killRepeatedly } from './kill-harness.ts';
import { canLosePower, killingMachine, losingPowerMachine, type Machine } from './machine.ts';
import { OneServer } from './one-server.ts';

const NO_FAULTS = {
  lost: [],
  doubled: [],
  skipped: [],
  passedOver: [],
  iterators: [],
  streams: [],
  parts: [],
  objects: [],
  stacks: [],
  damaged: [],
  unencrypted: [],
  orphans: [],
};

async function expectNoFaults(makeMachine: (directory: string) => Machine | Promise<Machine>, kills: number) {
  await using directory = await temporaryDirectory();
  const seed = String(process.env['CRASH_SEED'] ?? Date.now());
  const machine = await makeMachine(directory.path);
  try {
    const report = await killRepeatedly({
      directory: directory.path,
      victim: new OneServer(machine),
      kills,
      seed,
    });
    expect(report.acknowledged, `seed ${seed}`).toBeGreaterThan(0);
    expect(report.faults, `seed ${seed}`).toEqual(NO_FAULTS);
  } finally {
    machine.dispose();
  }
}

// Longer runs: npm run crash -- --kills 50, also with --power-loss and --encrypted
test('kill -9 under load violates no guarantee', () => expectNoFaults(killingMachine, 1), 180_000);

const canRunPowerLoss = canRun(
  canLosePower(),
  'a power cut under the built server',
  'A separate file system needs root on Linux, mkfs.ext4 and a free loop device.',
);
test.skipIf(!canRunPowerLoss)(
  'a power cut under load violates no guarantee',
  () => expectNoFaults(losingPowerMachine, 1),
  180_000,
);
