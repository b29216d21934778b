import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/server-process.ts';
import { killRepeatedly } from './kill-harness.ts';

// The long form is a command of its own: npm run crash -- --kills 20
test('kill -9 under load loses no acknowledged record and skips none at the function', async () => {
  await using directory = await temporaryDirectory();
  const seed = String(process.env['CRASH_SEED'] ?? Date.now());
  const report = await killRepeatedly({ directory: directory.path, kills: 3, seed });
  expect(report.acknowledged, `seed ${seed}`).toBeGreaterThan(0);
  expect(report, `seed ${seed}`).toMatchObject({
    lost: [],
    doubled: [],
    skipped: [],
    iteratorsRefused: 0,
    orphans: [],
  });
}, 180_000);
