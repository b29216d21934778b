import type { ReplayFigures } from '../../recording/replaying/replay-figures.ts';
import { formatSize } from '../ui/format-size.ts';
import { formatAge } from '../streams/format-age.ts';
import { counted } from '../ui/counted.ts';

export interface ReplaySummary {
  readonly stream: string;
  readonly records: number;
  readonly bytes: number;
  /** From the first recorded record to the last. */
  readonly recordedMs: number;
  readonly tookMs: number;
  readonly shards: Readonly<Record<string, number>>;
  readonly retries: Readonly<Record<string, number>>;
  readonly omittedTooLarge: number;
  /** The longest time between the moment at which a record was due and its success. */
  readonly maxDelayMs: number;
}

export function summaryOf(stream: string, figures: ReplayFigures, tookMs: number): ReplaySummary {
  return {
    stream,
    records: figures.sent,
    bytes: figures.bytes,
    recordedMs: figures.firstMs === undefined ? 0 : figures.lastMs - figures.firstMs,
    tookMs: Math.round(tookMs),
    shards: Object.fromEntries([...figures.shards].sort(([a], [b]) => (a < b ? -1 : 1))),
    retries: Object.fromEntries(figures.retries),
    omittedTooLarge: figures.tooLarge,
    maxDelayMs: Math.round(figures.maxDelayMs),
  };
}

export function summaryLines(summary: ReplaySummary): string[] {
  const { stream, records, bytes, recordedMs, tookMs, shards, retries, omittedTooLarge, maxDelayMs } =
    summary;
  const rate = Math.round(records / Math.max(0.001, tookMs / 1_000)).toLocaleString('en-US');
  const lines = [
    `replayed ${counted(records, 'record')} (${formatSize(bytes)}) into ${stream}: ${formatAge(recordedMs)} in ${formatAge(tookMs)}, ${rate} records/s`,
    `  spread    ${parts(shards)}`,
    `  delay     at most ${formatAge(maxDelayMs)} after the time at which a record was due`,
  ];
  if (Object.keys(retries).length > 0) lines.push(`  repeated  ${parts(retries)}`);
  if (omittedTooLarge > 0)
    lines.push(`  omitted   ${counted(omittedTooLarge, 'record')} above the limit of the stream`);
  return lines;
}

function parts(counts: Readonly<Record<string, number>>): string {
  const each = Object.entries(counts).map(([name, count]) => `${name} ${count.toLocaleString('en-US')}`);
  return each.length === 0 ? '-' : each.join(' · ');
}
