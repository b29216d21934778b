import { expect, test } from 'vitest';
import { reshardUnderLoad } from '../reshard/reshard-run.ts';
import { threeGateways } from '../reshard/target.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { hasNatsServer } from './has-nats-server.ts';

// Longer runs: npm run reshard -- --cluster --reshards 20
test.skipIf(!hasNatsServer('resharding under load on three gateways'))(
  'every acknowledged record is read once and in order across reshards, through any gateway',
  async () => {
    await using directory = await temporaryDirectory();
    const seed = String(process.env['RESHARD_SEED'] ?? Date.now());
    const target = await threeGateways(directory.path);
    const report = await reshardUnderLoad({ target, reshards: 2, seed });
    expect(report.acknowledged, `seed ${seed}`).toBeGreaterThan(0);
    const clean = { lost: [], doubled: [], outOfOrder: [], misplaced: [], faults: [] };
    expect(report, `seed ${seed}`).toMatchObject({
      failed: [],
      stream: [],
      complaints: '',
      consumers: [clean, clean, clean, clean],
    });
  },
);
