import type { Tally } from '../load/ledger.ts';
import type { LoadTest } from '../load/load-test.ts';
import { percentile } from './percentile.ts';

/** The output of `millrace demo --json`. Scripts read it, so its form is stable. */
export interface DemoSummary {
  readonly put: {
    readonly records: number;
    readonly bytes: number;
    readonly perSecond: number;
    readonly throttled: number;
  };
  /** `records` and `perSecond` are of both consumers; the faults are of both consumers and the function. */
  readonly consumed: {
    readonly records: number;
    readonly perSecond: number;
    readonly missing: number;
    readonly duplicates: number;
    readonly outOfOrder: number;
  };
  readonly shards: readonly { readonly id: string; readonly put: number; readonly consumed: number }[];
  readonly latencyMs: {
    readonly putP50: number;
    readonly putP99: number;
    /** From the sending of a record to the function's log line for it. */
    readonly endToEndP50: number;
    readonly endToEndP99: number;
  };
  readonly seconds: number;
}

export function summarize(loadTest: LoadTest): DemoSummary {
  const { acknowledged, puts, consumers, endToEndMs, producedSeconds } = loadTest;
  const shards = [...puts.shards].map(([id, { put }]) => ({
    id,
    put,
    consumed: sum(consumers.map(({ shards: reads }) => reads.get(id)?.records ?? 0)),
  }));
  const tallies = [...talliesByReader(loadTest).values()];
  const consumedRecords = sum(consumers.map(({ receipts }) => receipts.records));
  const perSecond = (count: number) => (producedSeconds === 0 ? 0 : Math.round(count / producedSeconds));
  return {
    put: {
      records: acknowledged.count,
      bytes: sum([...puts.shards.values()].map(({ bytes }) => bytes)),
      perSecond: perSecond(acknowledged.count),
      throttled: sum([...puts.shards.values()].map(({ throttled }) => throttled)),
    },
    consumed: {
      records: consumedRecords,
      perSecond: perSecond(consumedRecords),
      missing: sum(tallies.map(({ missing }) => missing)),
      duplicates: sum(tallies.map(({ duplicates }) => duplicates)),
      outOfOrder: sum(tallies.map(({ outOfOrder }) => outOfOrder)),
    },
    shards,
    latencyMs: {
      putP50: hundredths(percentile(puts.latenciesMs, 0.5)),
      putP99: hundredths(percentile(puts.latenciesMs, 0.99)),
      endToEndP50: hundredths(percentile(endToEndMs, 0.5)),
      endToEndP99: hundredths(percentile(endToEndMs, 0.99)),
    },
    seconds: hundredths(loadTest.drainedSeconds),
  };
}

/** The faults that make the demo fail, as text. */
export function faultsOf(loadTest: LoadTest): string[] {
  const { consumed } = summarize(loadTest);
  const tallies = [...talliesByReader(loadTest)];
  const byReader = (count: 'missing' | 'outOfOrder') =>
    tallies
      .filter(([, tally]) => tally[count] > 0)
      .map(([reader, tally]) => `${reader}: ${tally[count]}`)
      .join(', ');
  const faults: string[] = [];
  if (loadTest.acknowledged.count === 0) faults.push('no record was acknowledged');
  if (loadTest.puts.failed > 0) {
    faults.push(
      `${loadTest.puts.failed} PutRecord calls failed, the last with: ${String(loadTest.puts.lastError)}`,
    );
  }
  if (consumed.missing > 0) {
    faults.push(`${consumed.missing} acknowledged records did not arrive (${byReader('missing')})`);
  }
  const { outOfSequence } = loadTest.acknowledged;
  if (outOfSequence > 0) {
    faults.push(`${outOfSequence} records were acknowledged with a sequence number that had not increased`);
  }
  if (consumed.outOfOrder > 0)
    faults.push(
      `${consumed.outOfOrder} records arrived out of order within their partition key (${byReader('outOfOrder')})`,
    );
  return faults;
}

function talliesByReader({
  acknowledged,
  consumers,
  functionReceipts,
}: LoadTest): ReadonlyMap<string, Tally> {
  return new Map([
    ...consumers.map(
      ({ receipts }, index) => [`consumer ${index + 1}`, receipts.tally(acknowledged)] as const,
    ),
    ['ingestion', functionReceipts.tally(acknowledged)],
  ]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
