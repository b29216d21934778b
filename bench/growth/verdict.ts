import type { Family } from './family.ts';
import { type Bound, exponentOf, growthAbove, keeps, type Point, spanOf } from './fit.ts';
import type { FamilyResult, Sample } from './sample.ts';

/** How one quantity grows with the size. */
export interface Verdict {
  readonly of: 'start' | 'memory' | 'disk' | 'put' | 'read' | 'page' | 'listing';
  readonly bound: Bound;
  /** Why it may grow in proportion where it should be flat. */
  readonly reason?: string | undefined;
  /** Undefined when it was measured, or grows beyond noise, at too few sizes. */
  readonly exponent: number | undefined;
  /** Whether the exponent is that of what is above an empty server. */
  readonly isAboveBase: boolean;
  /** Whether it grows beyond noise at any size. */
  readonly grows: boolean;
  readonly isKept: boolean;
}

// Growth below these is noise between two runs of a server.
const LEAST_START_MS = 100;
const LEAST_BYTES = 4 * 2 ** 20;

export function verdictsOf(family: Family, { empty, samples }: FamilyResult): Verdict[] {
  const points = (valueOf: (sample: Sample) => number | undefined): Point[] =>
    samples.flatMap((sample) => {
      const value = valueOf(sample);
      return value === undefined ? [] : [[sample.size, value] as const];
    });
  const verdict = (of: Verdict['of'], bound: Bound, all: readonly Point[], isAboveBase = false): Verdict => {
    const reason =
      of === 'put' || of === 'read' || of === 'page' || of === 'start' ? family.linear?.[of] : undefined;
    const allowed = reason === undefined ? bound : 'linear';
    const exponent = exponentOf(all, isAboveBase);
    const isKept = keeps(exponent, allowed, spanOf(all));
    return { of, bound: allowed, reason, exponent, isAboveBase, grows: all.length > 0, isKept };
  };
  const verdictAbove = (
    of: Verdict['of'],
    bound: Bound,
    base: number,
    all: readonly Point[],
    least: number,
  ): Verdict => verdict(of, bound, growthAbove(base, all, least), true);
  const start = points((sample) => sample.startCpuMs);
  const memory = points((sample) => sample.liveBytes);
  const disk = points((sample) => sample.diskBytes);
  const pages = points(fullPageOf);
  return [
    // Where it may grow in proportion, it does so beyond what a start takes anyway.
    family.linear?.start === undefined
      ? verdict('start', 'flat', start)
      : verdictAbove('start', 'flat', empty.startCpuMs, start, LEAST_START_MS),
    verdictAbove('memory', 'linear', empty.liveBytes, memory, LEAST_BYTES),
    verdictAbove('disk', 'linear', empty.diskBytes, disk, LEAST_BYTES),
    verdict(
      'put',
      'flat',
      points((sample) => sample.put.cpuMs),
    ),
    verdict(
      'read',
      'flat',
      points((sample) => sample.read.cpuMs),
    ),
    ...(family.calls.list === undefined
      ? []
      : [
          verdict('page', 'flat', pages),
          verdict(
            'listing',
            'linear',
            points((sample) => sample.list?.cpuMs),
          ),
        ]),
  ];
}

/** The processor time of a page, once there is more than one, so that pages are full. */
function fullPageOf({ list }: Sample): number | undefined {
  return list && list.pages > 1 ? list.pageCpuMs : undefined;
}
