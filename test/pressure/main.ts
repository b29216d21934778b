import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess } from '../support/server-process.ts';
import { fullDisk } from './full-disk.ts';
import { largeRecords } from './large-records.ts';
import { manyConnections } from './many-connections.ts';
import { manyShards } from './many-shards.ts';
import { MIB } from '../../src/lib/bytes.ts';
import type { Scenario } from './scenario.ts';
import { PressedServer } from './server.ts';
import { slowReaders } from './slow-readers.ts';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Goal: the memory of the built server stays within its bounds, whatever its clients do.
 * Method: each scenario loads its own server; the peak resident memory counts.
 *
 *   npm run pressure [-- --only slow]
 */
const SCENARIOS = [manyShards, manyConnections, slowReaders, largeRecords, fullDisk];
const SMALL_DISK_BYTES = 256 * MIB;

const values = programOptions('npm run pressure: what a server with little memory or a small disk does.', {
  only: { type: 'string', default: '' },
});
if (process.platform !== 'linux') {
  console.log('NOT RUN: memory under pressure. Memory use is read from /proc, which only Linux has.');
  process.exit(0);
}
let failed = 0;
for (const scenario of named('only', [values.only], SCENARIOS)) {
  if (scenario.onSmallDisk === true && process.getuid?.() !== 0) {
    console.log(`NOT RUN: ${scenario.name}. Mounting a small disk needs root.`);
    continue;
  }
  if (!(await run(scenario))) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;

async function run(scenario: Scenario): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-pressure-'));
  if (scenario.onSmallDisk === true) {
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', directory]);
  }
  const data = join(directory, 'data');
  const options = ['--quotas', 'off', '--time-scale', '0.1'];
  const server = new PressedServer(await startServerProcess(data, options), scenario.connections);
  try {
    const idleBytes = await server.residentBytes();
    const startMs = performance.now();
    await scenario.press(server, data);
    const grownBytes = (await server.peakBytes()) - idleBytes;
    const isBounded = grownBytes <= scenario.boundBytes;
    console.log(
      `${isBounded ? 'bounded' : 'TOO MUCH'}: ${scenario.name}\n` +
        `  +${mebibytes(grownBytes)} MiB at most above ${mebibytes(idleBytes)} MiB idle; the bound is ` +
        `+${mebibytes(scenario.boundBytes)} MiB: ${scenario.because} (${((performance.now() - startMs) / 1000).toFixed(0)} s)`,
    );
    return isBounded;
  } catch (error) {
    console.log(`FAILED: ${scenario.name}\n  ${String(error)}\n${server.process.errors()}`);
    return false;
  } finally {
    await server.stop();
    if (scenario.onSmallDisk === true) spawnSync('umount', [directory]);
    await rm(directory, { recursive: true, force: true });
  }
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
