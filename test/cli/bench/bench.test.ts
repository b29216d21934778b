import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { cliWorld } from '../../support/cli-world.ts';

test('runs the quick rows, reads every record back and saves the report', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'millrace-bench-test-'));
  const world = cliWorld({ cwd, clock: systemClock });
  const words = ['bench', '--seconds', '0.2', '--rounds', '1', '--durability', 'os', '--save', '--json'];
  expect(await runCommandLine(words, world)).toBe(0);
  const report = JSON.parse(world.stdout());
  expect(report).toMatchObject({
    machine: { node: process.version, cores: expect.any(Number) },
    settings: { seconds: 0.2, rounds: 1, shards: 4, durability: 'os' },
    lines: [{ name: 'put-record' }, { name: 'put-records' }, { name: 'get-records' }],
  });
  for (const { millrace, against, value } of report.lines) {
    expect(millrace.p99Ms).toBeGreaterThanOrEqual(millrace.p50Ms);
    // JSON has no infinity: on a busy machine the yardstick may answer nothing in 0.2 s.
    if (against.callsPerSecond === 0) expect(value).toBe(null);
    else expect(value).toBeCloseTo(millrace.callsPerSecond / against.callsPerSecond);
  }
  const [put, putAll] = report.lines;
  for (const { verified } of [put, putAll])
    expect(verified).toMatch(/^[1-9]\d* records acknowledged, and all/);
  const [file] = await readdir(join(cwd, 'bench', 'results'));
  expect(JSON.parse(await readFile(join(cwd, 'bench', 'results', file!), 'utf8'))).toEqual(report);
  await rm(cwd, { recursive: true });
});
