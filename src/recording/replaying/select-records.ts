import type { LocatedRecord } from '../format/recording.ts';

/** A time in a recording: since 1970, or since its first record. */
export type RecordingTime = { readonly kind: 'at' | 'after'; readonly ms: number };

/** The records that arrived from `from` to before `to`. Those of the file need not be in order of time. */
export async function* selectRecords(
  records: AsyncIterable<LocatedRecord>,
  { from, to }: { readonly from: RecordingTime | undefined; readonly to: RecordingTime | undefined },
): AsyncGenerator<LocatedRecord> {
  let firstMs: number | undefined;
  const isBefore = (timestampMs: number, limit: RecordingTime) =>
    timestampMs < (limit.kind === 'at' ? limit.ms : firstMs! + limit.ms);
  for await (const located of records) {
    const { timestampMs } = located.record;
    firstMs ??= timestampMs;
    if (from && isBefore(timestampMs, from)) continue;
    if (to && !isBefore(timestampMs, to)) continue;
    yield located;
  }
}
