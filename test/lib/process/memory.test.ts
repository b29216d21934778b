import { expect, it } from 'vitest';
import { readProcessMemory } from '../../../src/lib/process/memory.ts';

it.runIf(process.platform === 'linux')('returns the current and the peak memory of a process', () => {
  const memory = readProcessMemory(process.pid)!;
  expect(memory.residentBytes).toBeGreaterThan(1024 * 1024);
  expect(memory.peakResidentBytes).toBeGreaterThanOrEqual(memory.residentBytes);
});

it('returns undefined for a process that does not exist', () => {
  expect(readProcessMemory(2 ** 30)).toBeUndefined();
});
