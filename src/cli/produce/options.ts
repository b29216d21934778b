import { parseByteSize } from '../../lib/byte-size.ts';
import { MAX_DATA_BYTES } from '../../services/kinesis/limits.ts';
import { type Option, UsageError } from '../command-line/options.ts';

/** `1KB`, `1.5KiB`, `800B`, `800`; in bytes. */
export function recordSize(summary: string, { fallback }: { readonly fallback: string }): Option<number> {
  return {
    kind: 'value',
    placeholder: 'SIZE',
    summary,
    fallback,
    read(name, values) {
      const typed = values.at(-1) ?? fallback;
      const { count, unitBytes } = parseByteSize(typed) ?? { count: 0, unitBytes: 1 };
      const bytes = Math.round(count * unitBytes);
      if (!(bytes >= 1 && bytes <= MAX_DATA_BYTES)) {
        throw new UsageError(
          `--${name} takes a size such as 800B, 1KB or 1.5KiB, up to 10MiB, not "${typed}"`,
        );
      }
      return bytes;
    },
  };
}

const MAX_RATE = 1_000_000;

/** `3000`, or `100..3000` for a rate that changes from one to the other. */
export function rateRange(
  summary: string,
  { fallback }: { readonly fallback: string },
): Option<{ readonly from: number; readonly to: number }> {
  return {
    kind: 'value',
    placeholder: 'N|FROM..TO',
    summary,
    fallback,
    read(name, values) {
      const typed = values.at(-1) ?? fallback;
      const [, from, to = from] = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/.exec(typed) ?? [];
      const range = { from: Number(from), to: Number(to) };
      const isValid = Math.max(range.from, range.to) <= MAX_RATE && Math.max(range.from, range.to) > 0;
      if (!isValid) {
        throw new UsageError(
          `--${name} takes records per second, such as 3000 or 100..3000, up to ${MAX_RATE}, not "${typed}"`,
        );
      }
      return range;
    },
  };
}
