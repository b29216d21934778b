import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';

const ACKNOWLEDGED_BEFORE_KILL = 1_500;
const LIVES = 3;

let directory: string;
let program: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-kill-'));
  program = join(directory, 'append-until-killed.mjs');
  await build({
    entryPoints: [new URL('../../support/processes/append-until-killed.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'error',
  });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the program until it has acknowledged enough, kills it, and returns every line of its output. */
async function liveAndDie(root: string): Promise<string[]> {
  const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === ACKNOWLEDGED_BEFORE_KILL) child.kill('SIGKILL');
  }
  await exited;
  return lines;
}

test('a process that is killed repeatedly loses no acknowledged records', async () => {
  const root = join(directory, 'data');
  const acknowledged: string[] = [];
  for (let life = 0; life < LIVES; life++) acknowledged.push(...(await liveAndDie(root)));
  expect(acknowledged.length).toBeGreaterThanOrEqual(LIVES * ACKNOWLEDGED_BEFORE_KILL);
  const store = await openEmbeddedStore({
    disk: nodeDisk(root),
    clock: systemClock,
    logger: silentLogger,
    durability: 'fsync',
  });
  const found = new Set<string>();
  for (const log of ['log-0', 'log-1', 'log-2']) {
    for (let from = 0; ;) {
      const { batches, nextPos } = await store.logs.read(log, from, { maxBytes: 2 ** 20 });
      if (batches.length === 0) break;
      for (const { pos, bytes } of batches)
        found.add(`${log} ${pos} ${bytes.toString().replace(/\.+$/, '')}`);
      from = nextPos;
    }
  }
  await store.close();
  expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
});
