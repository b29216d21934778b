import { expect, it } from 'vitest';
import { readProcessMemory } from '../../../src/lib/process/memory.ts';

it.runIf(process.platform === 'linux')('tells what a process holds and has held', () => {
  const memory = readProcessMemory(process.pid)!;
  expect(memory.residentBytes).toBeGreaterThan(1024 * 1024);
  expect(memory.peakResidentBytes).toBeGreaterThanOrEqual(memory.residentBytes);
});

it('knows nothing of a process that is not there', () => {
  expect(readProcessMemory(2 ** 30)).toBeUndefined();
});
