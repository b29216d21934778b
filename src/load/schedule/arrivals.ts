import type { NumberSource } from '../../lib/fast-random.ts';
import { dueMs, type Rate } from './rate.ts';

/** How records are spread within the rate: each at a random time of its interval, or in bursts in addition. */
export type Spacing = 'jittered' | 'bursts';

/** In each of these periods a burst has three times the rate for a fifth of the time, and the rest has half of it. */
export const BURST_PERIOD_MS = 5_000;
const BURST_SHARE = 0.2;
const BURST_FACTOR = 3;
const QUIET_FACTOR = (1 - BURST_SHARE * BURST_FACTOR) / (1 - BURST_SHARE);

/** @returns when the next record is due, in milliseconds since the start; never earlier than the one before */
export function arrivals(rate: Rate, spacing: Spacing, random: NumberSource): () => number {
  const inBursts = spacing === 'bursts' ? bursts(random) : undefined;
  let count = 0;
  return () => {
    const atMs = dueMs(count++ + random.fraction(), rate);
    return inBursts ? inBursts(atMs) : atMs;
  };
}

/** Moves times within their period. Times must not decrease. */
function bursts(random: NumberSource): (atMs: number) => number {
  let period = -1;
  let burstStart = 0;
  return (atMs) => {
    if (!Number.isFinite(atMs)) return atMs;
    const current = Math.floor(atMs / BURST_PERIOD_MS);
    if (current !== period) {
      period = current;
      burstStart = random.fraction() * (1 - BURST_SHARE);
    }
    return (current + burstTime(atMs / BURST_PERIOD_MS - current, burstStart)) * BURST_PERIOD_MS;
  };
}

/** The time at which `done` of a period's records are due, both from 0 to 1. */
function burstTime(done: number, burstStart: number): number {
  const doneBefore = burstStart * QUIET_FACTOR;
  const doneAfter = doneBefore + BURST_SHARE * BURST_FACTOR;
  if (done < doneBefore) return done / QUIET_FACTOR;
  if (done < doneAfter) return burstStart + (done - doneBefore) / BURST_FACTOR;
  return burstStart + BURST_SHARE + (done - doneAfter) / QUIET_FACTOR;
}
