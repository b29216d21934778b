import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { memoryReader } from '../../../src/lib/platform/process-memory.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { MemoryWatch } from '../../../src/runtime/process/memory-watch.ts';
import { canRun } from '../../support/not-run.ts';

const MEGABYTE = 1024 * 1024;

/** Allocates 64 MB when it receives a line. */
const GROWING = `
  process.stdout.write('started');
  process.stdin.once('data', () => {
    globalThis.held = Buffer.alloc(${64 * MEGABYTE}, 1);
    process.stdout.write('grown');
  });
`;

const canMeasure = canRun(
  process.platform === 'linux',
  'the peak memory of a process',
  'Only Linux reports it.',
);

test.skipIf(!canMeasure)(
  'the first peak of a process includes what it allocated since the last sample',
  async () => {
    const child = spawn(process.execPath, ['-e', GROWING], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const clock = new VirtualClock();
      const memory = new MemoryWatch(clock);
      memory.watch(child.pid!, 1024, () => {});
      await clock.advance(100);
      child.stdin.write('grow');
      await once(child.stdout, 'data');
      expect(memory.peakMb(child.pid!)).toBeGreaterThan(64);
      memory.unwatch(child.pid!);
    } finally {
      child.kill();
    }
  },
);

test.skipIf(!canRun(process.platform !== 'win32', 'the memory of processes in lists', 'Windows has no ps.'))(
  'without procfs, the memory of processes is listed: for a peak that nobody has sampled, then once a second',
  async () => {
    const child = spawn(process.execPath, ['-e', GROWING], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const clock = new VirtualClock();
      const memory = new MemoryWatch(clock, memoryReader('darwin'));
      const exceeded = new Promise<void>((resolve) => memory.watch(child.pid!, 64, resolve));
      const started = memory.peakMb(child.pid!);
      expect(started).toBeGreaterThan(10);
      child.stdin.write('grow');
      await once(child.stdout, 'data');
      await clock.advance(1_000);
      await exceeded;
      expect(memory.peakMb(child.pid!)).toBeGreaterThan(started + 50);
      memory.unwatch(child.pid!);
    } finally {
      child.kill();
    }
  },
);
