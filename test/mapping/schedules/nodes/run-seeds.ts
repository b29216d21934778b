import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterNetwork } from '../../../cluster-faults/root/cluster-network.ts';
import { missingNetwork } from '../../../cluster-faults/root/commands.ts';
import { openWorld } from '../../../cluster-faults/world.ts';
import { Tally } from '../../../support/tally.ts';
import { needsNetwork } from './disturbances.ts';
import { type NodesOptions, runOnNodes } from './run-nodes.ts';

/** One cluster for all seeds, one after the other. @returns whether all guarantees were kept */
export async function runSeedsOnNodes(
  first: number,
  count: number,
  { faults }: Pick<NodesOptions, 'faults'>,
): Promise<boolean> {
  const isCut = needsNetwork(faults);
  const missing = isCut ? missingNetwork() : undefined;
  if (missing !== undefined) {
    console.log(`NOT RUN: mapping schedules on nodes with cuts of the network. ${missing}`);
    return true;
  }
  const network = isCut ? new ClusterNetwork() : undefined;
  try {
    return await runSeeds(first, count, { network, faults });
  } finally {
    network?.close();
  }
}

async function runSeeds(first: number, count: number, options: NodesOptions): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-schedules-'));
  const world = await openWorld(directory, options.network?.hosts);
  const tally = new Tally();
  let [records, calls, failed] = [0, 0, 0];
  try {
    for (let number = first; number < first + count; number++) {
      const run = await runOnNodes(world, String(number), options);
      records += run.records;
      calls += run.calls;
      tally.addAll(run.tally);
      console.log(`seed ${number}: ${run.records} records, ${run.calls} invocations`);
      if (run.failed.length === 0) continue;
      failed++;
      const file = join(directory, `seed-${number}.trace`);
      const found = run.failed.flatMap(({ name, violations }) =>
        violations.map((what) => `${name}: ${what}`),
      );
      await writeFile(file, [...run.trace, ...found, ''].join('\n'));
      for (const { name, options, violations } of run.failed)
        console.log(`${name} (${options}): ${violations[0]}`);
      console.log(`  trace: ${file}\n  repeat: npm run schedules -- --from ${number} --seeds 1 --nodes`);
    }
  } finally {
    for (const { name, errors } of world.gateways) await writeFile(join(directory, `${name}.log`), errors);
    await world.close();
    if (failed === 0) await rm(directory, { recursive: true, force: true });
  }
  for (const [kind, times] of tally.entries) console.log(`${String(times).padStart(7)} times ${kind}`);
  console.log(
    `${count} seeds from ${first} on nodes, ${records} records put, ${calls} invocations, ${failed} seeds failed`,
  );
  return failed === 0;
}
