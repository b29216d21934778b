import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { growSmallHeap } from '../../../src/lib/process/heap-growth.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

it('a heap grows further while it is small, from a given time on', async () => {
  const clock = new VirtualClock();
  const set: number[] = [];
  let heapMib = 20;
  growSmallHeap(clock, 5_000, { heapBytes: () => heapMib * MIB, setGrowth: (percent) => set.push(percent) });
  await clock.advance(4_999);
  expect(set).toEqual([]);
  await clock.advance(3_000);
  expect(set).toEqual([200]);
  heapMib = 65;
  await clock.advance(2_000);
  expect(set).toEqual([200, 0]);
  heapMib = 64;
  await clock.advance(1_000);
  expect(set).toEqual([200, 0, 200]);
});

it('V8 of this release of Node.js has the option', () => {
  const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(stdout).toContain('--heap-growing-percent');
});
