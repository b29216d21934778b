import { parseDuration } from '../../lib/time/duration.ts';
import { type Option, UsageError } from './options.ts';

/** A point in time: as typed, it may depend on the time at which the command runs. */
export type TimeOption = (nowMs: number) => number;

interface Extras {
  readonly fallback: string;
}

/** A time in one of these forms: `5m` (that long ago), ISO 8601 (UTC without a zone), or epoch seconds or milliseconds. */
export function time(summary: string, extras: Extras): Option<TimeOption>;
export function time(summary: string): Option<TimeOption | undefined>;
export function time(summary: string, extras?: Extras): Option<TimeOption | undefined> {
  return {
    kind: 'value',
    placeholder: 'TIME',
    summary,
    ...extras,
    read(name, values) {
      const typed = values.at(-1) ?? extras?.fallback;
      return typed === undefined ? undefined : parseTime(name, typed);
    },
  };
}

// In milliseconds this is March 1973; in seconds it is the year 5138.
const FIRST_EPOCH_MILLISECONDS = 100_000_000_000;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/i;

/** @throws UsageError */
export function parseTime(name: string, typed: string): TimeOption {
  const ageMs = parseDuration(typed);
  if (ageMs !== undefined) return (nowMs) => Math.max(0, nowMs - ageMs);
  const atMs = /^\d+(?:\.\d+)?$/.test(typed) ? epochMs(Number(typed)) : isoMs(typed);
  if (!Number.isFinite(atMs)) {
    throw new UsageError(
      `--${name} takes a time such as 30s, 5m, 2h or 1d ago, 2026-01-31T09:30:00Z, or seconds since 1970, not "${typed}"`,
    );
  }
  return () => atMs;
}

function epochMs(value: number): number {
  return value < FIRST_EPOCH_MILLISECONDS ? value * 1_000 : value;
}

function isoMs(typed: string): number {
  const match = ISO_TIME.exec(typed);
  if (!match) return Number.NaN;
  // Without a zone JavaScript takes a time as local, but a date as UTC; the frameworks take both as UTC.
  return Date.parse(match.groups?.['zone'] === undefined ? `${typed}Z`.replace(' ', 'T') : typed);
}
