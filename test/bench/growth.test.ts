import { describe, expect, test } from 'vitest';
import type { Family } from '../../bench/growth/family.ts';
import { verdictText } from '../../bench/growth/render.ts';
import type { Sample } from '../../bench/growth/sample.ts';
import { verdictsOf } from '../../bench/growth/verdict.ts';

const MB = 2 ** 20;
const SIZES = [10, 100, 1_000];
const FAMILY = { calls: { put: 'Put', read: 'Read', list: 'List' } } as Family;

/** What is measured at a size, as a function of it. */
interface Measured {
  readonly memoryMb?: (size: number) => number;
  readonly putMs?: (size: number) => number;
  readonly pages?: (size: number) => number;
}

/** What is written about a family whose start, disk and reads do not grow. */
function textsOf({ memoryMb = () => 50, putMs = () => 1, pages = (size) => size / 10 }: Measured) {
  const samples = SIZES.map((size): Sample => {
    const call = { p50Ms: 1, p99Ms: 1, cpuMs: 1 };
    const list = { items: size, pages: pages(size), seconds: 1, cpuMs: size, pageCpuMs: 1 };
    const memory = { liveBytes: memoryMb(size) * MB, residentBytes: 0, diskBytes: 0 };
    return {
      size,
      startCpuMs: 1,
      startMs: 1,
      ...memory,
      put: { ...call, cpuMs: putMs(size) },
      read: call,
      list,
    };
  });
  const empty = { startCpuMs: 1, liveBytes: 50 * MB, residentBytes: 0, diskBytes: 0 };
  const result = { name: 'f', of: 'things', at: '', commit: undefined, machine: '', empty, samples };
  return verdictsOf(FAMILY, result).map(verdictText);
}

describe('what is written about growth', () => {
  test('the exponent, or that there is none', () => {
    expect(textsOf({})).toEqual([
      'start 0.00',
      'memory no growth',
      'disk no growth',
      'put 0.00',
      'read 0.00',
      'page 0.00',
      'listing 1.00',
    ]);
  });

  test('an exponent above what is allowed, also where only two sizes are above an empty server', () => {
    expect(textsOf({ putMs: (size) => size })).toContain('put 1.00, above what is flat');
    expect(textsOf({ memoryMb: (size) => 50 + size / 2 })).toContain('memory 1.00');
    expect(textsOf({ memoryMb: (size) => 50 + size ** 2 / 500 })).toContain(
      'memory 2.00, above what is linear',
    );
  });

  test('too few sizes for an exponent', () => {
    expect(textsOf({ memoryMb: (size) => 50 + size / 20 })).toContain(
      'memory growth only at the largest size',
    );
    // Only the largest size has full pages.
    expect(textsOf({ pages: (size) => Math.ceil(size / 100) })).toContain('page measured at too few sizes');
  });
});
