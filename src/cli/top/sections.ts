import { formatAge } from '../streams/format-age.ts';
import { behindMs } from '../streams/rates.ts';
import type { FittedColumn } from '../ui/fitted-table.ts';
import type { Figures } from './figures.ts';
import { formatRate } from './format-rate.ts';
import { MEGABYTE, totalsOf } from './shard-totals.ts';

export const SECTION_NAMES = ['streams', 'shards', 'mappings', 'functions'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** A value to sort by, which its column formats. */
export type Cell = number | string;

export interface SectionColumn extends FittedColumn {
  readonly format?: (value: number) => string;
  /** Values above it are a problem. */
  readonly redAbove?: number;
  readonly yellowAbove?: number;
}

export interface SectionRow {
  /** Unique in its section. */
  readonly key: string;
  readonly cells: readonly Cell[];
  /** What its sparkline shows. */
  readonly trend: number;
  readonly isFailing: boolean;
}

export interface Section {
  readonly columns: readonly SectionColumn[];
  /** The column to sort by at first; text ascending, numbers descending. */
  readonly sortedBy: number;
  rows(figures: Figures): SectionRow[];
}

// Retries after one failure take a few seconds; a reader that is further behind needs attention.
const BEHIND_MS = 30_000;
// The quota of a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_RECORDS_PER_SECOND = 1_000;
const SHARD_BYTES_PER_SECOND = 1_048_576;

const name = (title: string): SectionColumn => ({ title, align: 'left' });
const rate = (title: string, dropOrder?: number): SectionColumn => ({
  title,
  align: 'right',
  minWidth: 6,
  format: formatRate,
  ...(dropOrder !== undefined && { dropOrder }),
});
const problem = (title: string, dropOrder?: number): SectionColumn => ({
  ...rate(title, dropOrder),
  redAbove: 0,
});
const age = (title: string): SectionColumn => ({
  title,
  align: 'right',
  minWidth: 6,
  format: formatAge,
  yellowAbove: BEHIND_MS,
});
const megabytes: SectionColumn = { ...rate('MB/s', 2), format: (value) => value.toFixed(2) };

const streams: Section = {
  columns: [
    name('STREAM'),
    { ...name('STATUS'), dropOrder: 3 },
    rate('SHARDS', 4),
    rate('IN/s'),
    megabytes,
    rate('OUT/s', 1),
    problem('THROTTLED/s'),
    age('BEHIND'),
  ],
  sortedBy: 0,
  rows: ({ streams: all }) =>
    all.map(({ account, region, streamName, status, shards: ofStream }) => {
      const totals = totalsOf(ofStream);
      return {
        key: `${account}/${region}/${streamName}`,
        cells: [
          streamName,
          status,
          ofStream.filter(({ closed }) => !closed).length,
          totals.recordsIn,
          totals.megabytesIn,
          totals.recordsOut,
          totals.throttled,
          totals.behindMs,
        ],
        trend: totals.recordsIn,
        isFailing: totals.throttled > 0,
      };
    }),
};

const shards: Section = {
  columns: [
    name('STREAM'),
    name('SHARD'),
    rate('IN/s'),
    megabytes,
    {
      ...rate('QUOTA', 3),
      format: (value) => `${Math.round(value * 100)}%`,
      yellowAbove: 0.8,
    },
    rate('OUT/s', 4),
    problem('THROTTLED/s'),
    age('BEHIND'),
  ],
  sortedBy: 2,
  rows: ({ streams: all }) =>
    all.flatMap(({ account, region, streamName, shards: ofStream }) =>
      ofStream.map((shard) => ({
        key: `${account}/${region}/${streamName}/${shard.shardId}`,
        cells: [
          streamName,
          shardNumber(shard.shardId) + (shard.closed ? ' closed' : ''),
          shard.recordsInPerSecond,
          shard.bytesInPerSecond / MEGABYTE,
          Math.max(
            shard.recordsInPerSecond / SHARD_RECORDS_PER_SECOND,
            shard.bytesInPerSecond / SHARD_BYTES_PER_SECOND,
          ),
          shard.recordsOutPerSecond,
          shard.throttledPerSecond,
          behindMs(shard),
        ],
        trend: shard.recordsInPerSecond,
        isFailing: shard.throttledPerSecond > 0,
      })),
    ),
};

const mappings: Section = {
  columns: [
    name('FUNCTION'),
    name('SOURCE'),
    { ...name('STATE'), dropOrder: 4 },
    age('AGE'),
    rate('BATCHES/s'),
    rate('RECORDS/s', 2),
    problem('ERRORS/s'),
    rate('RETRIES/s', 5),
    problem('THROTTLED/s', 3),
    { ...name('LAST RESULT'), dropOrder: 1 },
  ],
  sortedBy: 3,
  rows: ({ mappings: all }) =>
    all.map((mapping) => ({
      key: mapping.uuid,
      cells: [
        mapping.functionName,
        mapping.source,
        mapping.state,
        mapping.iteratorAgeMs,
        mapping.invocationsPerSecond,
        mapping.recordsPerSecond,
        mapping.errorsPerSecond,
        mapping.retriesPerSecond,
        mapping.throttledPerSecond,
        mapping.lastProcessingResult,
      ],
      trend: mapping.iteratorAgeMs,
      isFailing: mapping.isFailing,
    })),
};

const functions: Section = {
  columns: [
    name('FUNCTION'),
    rate('INVOKED/s'),
    problem('ERRORS/s'),
    problem('THROTTLED/s', 3),
    { ...rate('AVERAGE'), format: formatAge },
    rate('INVOCATIONS', 2),
    rate('ERRORS', 1),
  ],
  sortedBy: 1,
  rows: ({ functions: all }) =>
    all.map((total) => ({
      key: `${total.account}/${total.region}/${total.functionName}`,
      cells: [
        total.functionName,
        total.invocationsPerSecond,
        total.errorsPerSecond,
        total.throttledPerSecond,
        total.averageMs,
        total.invocations,
        total.errors,
      ],
      trend: total.invocationsPerSecond,
      isFailing: total.errorsPerSecond > 0,
    })),
};

export const SECTIONS: Readonly<Record<SectionName, Section>> = { streams, shards, mappings, functions };

/** The digits of an id that differ between shards: `shardId-000000000012` is `12`. */
function shardNumber(shardId: string): string {
  return shardId.replace(/^shardId-0*(?=\d)/, '');
}
