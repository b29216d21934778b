import { KIB, MIB } from '../../lib/bytes.ts';
import { HOUR_MS } from '../../lib/time/units.ts';
import { parseByteSize } from '../../lib/byte-size.ts';
import { parseDuration } from '../../lib/time/duration.ts';
import { type Option, UsageError, parsed } from '../command-line/options.ts';

/** A size as typed. */
export interface Size {
  readonly bytes: number;
  /** In the other reading of a unit that people use for 1,000 and for 1,024; the same number without one. */
  readonly binaryBytes: number;
}

/** `1KB`, `1.5 KiB`, `800B`, `800`. */
export function size(summary: string): Option<Size | undefined> {
  return parsed('SIZE', summary, (name, typed) => {
    const parsed = parseByteSize(typed);
    if (parsed === undefined || parsed.count * parsed.unitBytes < 1) {
      throw new UsageError(`--${name} takes a size such as 800B, 1KB or 1.5KiB, not "${typed}"`);
    }
    const { count, unitBytes } = parsed;
    const binary = unitBytes === 1e3 ? KIB : unitBytes === 1e6 ? MIB : unitBytes;
    return { bytes: count * unitBytes, binaryBytes: count * binary };
  });
}

/** `20%` or `0.2`, as a number from 0 to 1. */
export function share(summary: string, { below }: { readonly below: number }): Option<number | undefined> {
  return parsed('PERCENT', summary, (name, typed) => {
    const [, digits, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(typed) ?? [];
    const value = Number(digits) / (percent === undefined ? 1 : 100);
    if (!(value >= 0 && value <= below)) {
      throw new UsageError(
        `--${name} takes a part such as 20% or 0.2, at most ${below * 100}%, not "${typed}"`,
      );
    }
    return value;
  });
}

const MIN_RETENTION_HOURS = 24;
const MAX_RETENTION_HOURS = 365 * 24;

/** How long a stream keeps records, in hours. */
export function retention(summary: string): Option<number | undefined> {
  return parsed('TIME', summary, (name, typed) => {
    const hours = (parseDuration(typed) ?? Number.NaN) / HOUR_MS;
    if (!(Number.isInteger(hours) && hours >= MIN_RETENTION_HOURS && hours <= MAX_RETENTION_HOURS)) {
      throw new UsageError(`--${name} takes 24h to 365d in whole hours, such as 7d, not "${typed}"`);
    }
    return hours;
  });
}
