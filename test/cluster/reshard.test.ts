import { expect, test } from 'vitest';
import { isExact, type ReshardReport, reshardUnderLoad } from '../reshard/reshard-run.ts';
import { threeGateways } from '../reshard/target.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { hasNatsServer } from './has-nats-server.ts';

// On a machine that is paused for seconds NATS does not answer. A gateway reports that, and may refuse puts. Nothing else is excused.
const NO_NATS_RESPONSE = /no response from NATS within/;
const ATTEMPTS = 3;
const ATTEMPT_MS = 120_000;

// Longer runs: npm run reshard -- --cluster --reshards 20
test.skipIf(!hasNatsServer('resharding under load on three gateways'))(
  'every acknowledged record is read once and in order across reshards, through any gateway',
  async () => {
    const seed = String(process.env['RESHARD_SEED'] ?? Date.now());
    let report = await reshardOnce(seed);
    for (
      let attempt = 2;
      attempt <= ATTEMPTS && isExact(report) && NO_NATS_RESPONSE.test(report.complaints);
      attempt++
    ) {
      report = await reshardOnce(seed);
    }
    expect(report.acknowledged, `seed ${seed}`).toBeGreaterThan(0);
    const clean = { lost: [], doubled: [], outOfOrder: [], misplaced: [], faults: [] };
    expect(report, `seed ${seed}`).toMatchObject({
      failed: [],
      stream: [],
      complaints: '',
      consumers: [clean, clean, clean, clean],
    });
  },
  ATTEMPTS * ATTEMPT_MS,
);

async function reshardOnce(seed: string): Promise<ReshardReport> {
  await using directory = await temporaryDirectory();
  const target = await threeGateways(directory.path);
  return reshardUnderLoad({ target, reshards: 2, seed });
}
