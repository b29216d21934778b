import { parseDuration } from '../../lib/time/duration.ts';
import type { RecordingTime } from '../../recording/replaying/select-records.ts';
import { type Option, UsageError, parsed } from '../command-line/options.ts';
import { parseTime } from '../command-line/time-option.ts';

const MAX_SPEED = 1_000_000;

/** `1x`, `0.5x`, `10` or `max`, as a factor; Infinity for `max`. */
export function speed(summary: string): Option<number> {
  return {
    kind: 'value',
    placeholder: '1x|10x|max',
    summary,
    fallback: '1x',
    read(name, values) {
      const typed = values.at(-1) ?? '1x';
      if (typed === 'max') return Infinity;
      const factor = Number(/^(\d+(?:\.\d+)?)x?$/.exec(typed)?.[1]);
      if (!(factor > 0 && factor <= MAX_SPEED)) {
        throw new UsageError(`--${name} takes a factor such as 1x, 0.5x or 10x, or max, not "${typed}"`);
      }
      return factor;
    },
  };
}

/** A time in a recording: `5m` after its first record, or any other form of `time()`. */
export function recordingTime(summary: string): Option<RecordingTime | undefined> {
  return parsed('TIME', summary, (name, typed) => {
    const afterMs = parseDuration(typed);
    if (afterMs !== undefined) return { kind: 'after', ms: afterMs };
    return { kind: 'at', ms: parseTime(name, typed)(0) };
  });
}

/** @throws UsageError when `to` is not after `from`, as far as the recording need not be read to know */
export function requireOrder({
  from,
  to,
}: {
  from: RecordingTime | undefined;
  to: RecordingTime | undefined;
}): void {
  if (from?.kind === to?.kind && from !== undefined && to !== undefined && from.ms >= to.ms) {
    throw new UsageError('--from must be earlier than --to');
  }
}
