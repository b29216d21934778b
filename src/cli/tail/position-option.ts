import { type Option, parsed } from '../command-line/options.ts';
import { parseTime } from '../command-line/time-option.ts';

/** A position in a stream, as typed. */
export type StreamPosition =
  | { readonly kind: 'trim-horizon' | 'latest' }
  | { readonly kind: 'time'; readonly at: (nowMs: number) => number }
  | { readonly kind: 'sequence-number'; readonly value: bigint };

// A sequence number has 56 digits today; times have at most 13.
const SEQUENCE_NUMBER = /^\d{20,129}$/;

/** `start`, `latest`, a time in any form of `time()`, or a sequence number. */
export function position(summary: string): Option<StreamPosition | undefined> {
  return parsed('POSITION', summary, (name, typed) => {
    // The names of AWS for both ends as well.
    if (typed === 'start' || typed === 'TRIM_HORIZON') return { kind: 'trim-horizon' };
    if (typed === 'latest' || typed === 'LATEST') return { kind: 'latest' };
    if (SEQUENCE_NUMBER.test(typed)) return { kind: 'sequence-number', value: BigInt(typed) };
    return { kind: 'time', at: parseTime(name, typed) };
  });
}
