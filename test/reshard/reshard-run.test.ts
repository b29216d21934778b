import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/server-process.ts';
import { reshardUnderLoad } from './reshard-run.ts';
import { oneServer } from './target.ts';

// Longer runs: npm run reshard -- --reshards 20
test('every acknowledged record is read once and in order across reshards, by every kind of consumer', async () => {
  await using directory = await temporaryDirectory();
  const seed = String(process.env['RESHARD_SEED'] ?? Date.now());
  const report = await reshardUnderLoad({ target: await oneServer(directory.path), reshards: 4, seed });
  expect(report.acknowledged, `seed ${seed}`).toBeGreaterThan(0);
  const clean = { lost: [], doubled: [], outOfOrder: [], misplaced: [], faults: [] };
  expect(report, `seed ${seed}`).toMatchObject({
    failed: [],
    stream: [],
    complaints: '',
    consumers: [clean, clean, clean, clean],
  });
});
