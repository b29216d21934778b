import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time/units.ts';

const TIME_STEPS_MS = [
  ...[5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  DAY_MS,
];
const MAX_TIME_TICKS = 8;

/** Round times in a range, a few of them. */
export function timeTicks(fromMs: number, toMs: number): number[] {
  const stepMs = TIME_STEPS_MS.find((ms) => (toMs - fromMs) / ms <= MAX_TIME_TICKS) ?? 2 * DAY_MS;
  const ticks: number[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) ticks.push(atMs);
  return ticks;
}

/** Round values from 0 to at least the highest, about four of them. */
export function valueTicks(highest: number): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((value) => value >= rough)!;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** UTC; with the date when a range is longer than a day. */
export function formatTime(atMs: number, rangeMs: number): string {
  const text = new Date(atMs).toISOString();
  if (rangeMs > DAY_MS) return `${text.slice(5, 10)} ${text.slice(11, 16)}`;
  return rangeMs > 10 * MINUTE_MS ? text.slice(11, 16) : text.slice(11, 19);
}
