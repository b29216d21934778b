import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { cliWorld } from '../../support/cli-world.ts';

test('measures both workloads, finds every record again, and saves what it found', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'millrace-bench-test-'));
  const world = cliWorld({ cwd, clock: systemClock });
  const words = ['bench', '--seconds', '1', '--rounds', '1', '--durability', 'os', '--save', '--json'];
  expect(await runCommandLine(words, world)).toBe(0);
  const report = JSON.parse(world.stdout());
  expect(report).toMatchObject({
    machine: { node: process.version, cores: expect.any(Number) },
    settings: { seconds: 1, rounds: 1, shards: 4, durability: 'os' },
    results: [{ workload: { name: 'PutRecord' } }, { workload: { name: 'PutRecords' } }],
  });
  for (const { millrace, yardstick, ratio, verifiedRecords } of report.results) {
    expect(millrace.p99Ms).toBeGreaterThanOrEqual(millrace.p50Ms);
    expect(ratio).toBeCloseTo(millrace.recordsPerSecond / yardstick.recordsPerSecond);
    expect(verifiedRecords).toBeGreaterThan(0);
  }
  const [file] = await readdir(join(cwd, 'bench', 'results'));
  expect(JSON.parse(await readFile(join(cwd, 'bench', 'results', file!), 'utf8'))).toEqual(report);
  await rm(cwd, { recursive: true });
});
