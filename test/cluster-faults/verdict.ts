import type { Shard } from '@aws-sdk/client-kinesis';
import { judgeStream } from '../reshard/judge.ts';
import type { Numbered, StoredRecord } from '../reshard/payload.ts';
import type { DeliveryVerdict } from './deliveries.ts';
import type { Fault } from './fault.ts';
import type { ProducerHistory, ReaderHistory } from './history.ts';

/** The result of one fault. Every entry of a list is a violated guarantee. */
export interface Verdict {
  readonly acknowledged: number;
  /** Puts without an acknowledgement: allowed. */
  readonly undecided: number;
  /** Acknowledged records that are not where their sequence number says. */
  readonly lost: readonly string[];
  /** Records that are stored more often than they were sent. */
  readonly duplicates: readonly string[];
  /** Acknowledged records that are read before an earlier one of their key. */
  readonly outOfOrder: readonly string[];
  /** Records that a reader got and that are not in the stream, or that a reader missed, repeated or got in another order. */
  readonly readers: readonly string[];
  /** Shards: numbers outside of their range (visible after the close), ranges with gaps. */
  readonly stream: readonly string[];
  /** The longest time in which a producer got no acknowledgement. */
  readonly gapMs: number;
  /** What that producer got instead. */
  readonly gapErrors: readonly string[];
}

const idOf = ({ key, n }: Numbered) => `${key} ${n}`;
const locationOf = ({ shardId, sequenceNumber }: StoredRecord) => `${shardId} ${sequenceNumber}`;

/**
 * Compares what was acknowledged with what the stream has at the end.
 * @param stored everything, parents before children, each shard in order
 */
export function judge(run: {
  readonly producers: readonly ProducerHistory[];
  readonly readers: readonly ReaderHistory[];
  readonly stored: readonly StoredRecord[];
  readonly shards: readonly Shard[];
}): Verdict {
  const { producers, readers, stored, shards } = run;
  const acknowledged = producers.flatMap((producer) => producer.acknowledged);
  const locations = new Map<string, string[]>();
  for (const record of stored) {
    const id = idOf(record);
    const known = locations.get(id);
    if (known) known.push(locationOf(record));
    else locations.set(id, [locationOf(record)]);
  }
  return {
    acknowledged: acknowledged.length,
    undecided: producers.reduce((sum, { undecided }) => sum + undecided.length, 0),
    lost: acknowledged
      .filter((record) => !locations.get(idOf(record))?.includes(locationOf(record)))
      .map((record) => `${idOf(record)}: nothing at ${locationOf(record)}`),
    duplicates: [...locations]
      .filter(([, found]) => found.length > 1)
      .map(([id, found]) => `${id}: at ${found.join(' and ')}`),
    outOfOrder: outOfOrder(acknowledged, stored),
    readers: readers.flatMap((reader) => judgeReader(reader, stored)),
    stream: judgeStream(acknowledged, shards),
    ...longestGap(producers),
  };
}

/** A put without an acknowledgement may be stored at any time; the others of its key are in the order of their calls. */
function outOfOrder(acknowledged: readonly Numbered[], stored: readonly Numbered[]): string[] {
  const counted = new Set(acknowledged.map(idOf));
  const latest = new Map<string, number>();
  return stored.flatMap((record) => {
    if (!counted.has(idOf(record))) return [];
    const before = latest.get(record.key) ?? -1;
    if (record.n > before) latest.set(record.key, record.n);
    return record.n < before ? [`${idOf(record)}: after ${before}`] : [];
  });
}

/** A reader must get the records of a shard once, all of them, in order, up to its last one. */
function judgeReader({ name, records, faults }: ReaderHistory, stored: readonly StoredRecord[]): string[] {
  const inShards = byShard(stored);
  const found: string[] = [...faults];
  for (const [shardId, got] of byShard(records)) {
    const all = inShards.get(shardId) ?? [];
    for (const [index, record] of got.entries()) {
      const expected = all[index];
      if (expected && locationOf(expected) === locationOf(record) && idOf(expected) === idOf(record))
        continue;
      const instead = expected ? `${idOf(expected)} at ${locationOf(expected)}` : 'the end';
      found.push(`${name}: ${idOf(record)} at ${locationOf(record)} instead of ${instead}`);
      break;
    }
  }
  if (records.length < stored.length) found.push(`${name}: ${records.length} of ${stored.length} records`);
  return found;
}

function byShard(records: readonly StoredRecord[]): Map<string, StoredRecord[]> {
  const shards = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const of = shards.get(record.shardId);
    if (of) of.push(record);
    else shards.set(record.shardId, [record]);
  }
  return shards;
}

function longestGap(producers: readonly ProducerHistory[]): Pick<Verdict, 'gapMs' | 'gapErrors'> {
  let longest = { gapMs: 0, gapErrors: [] as string[] };
  for (const { name, acknowledged, undecided } of producers) {
    for (const [index, { atMs }] of acknowledged.entries()) {
      const beforeMs = acknowledged[index - 1]?.atMs ?? atMs;
      if (atMs - beforeMs <= longest.gapMs) continue;
      const errors = undecided.filter((record) => record.atMs > beforeMs && record.atMs <= atMs);
      const lines = errors.map(
        (error) => `${name} after ${Math.round(error.atMs - beforeMs)} ms: ${error.why}`,
      );
      longest = { gapMs: atMs - beforeMs, gapErrors: [...new Set(lines)] };
    }
  }
  return longest;
}

/** The violated guarantees by name. */
export function violations(verdict: Verdict, deliveries: DeliveryVerdict): string[] {
  const { acknowledged, lost, duplicates, outOfOrder, readers, stream } = verdict;
  const { undelivered, deliveredLate } = deliveries;
  return [
    ...(acknowledged === 0 ? ['nothing was acknowledged'] : []),
    ...Object.entries({
      lost,
      duplicates,
      'out of order': outOfOrder,
      readers,
      stream,
      undelivered,
      'delivered out of order': deliveredLate,
    })
      .filter(([, found]) => found.length > 0)
      .map(([what, found]) => `${what}: ${found.length}, such as ${found[0]}`),
  ];
}

/** What took too long. @param bars of the fault */
export function missedBars(
  { gapMs, gapErrors }: Verdict,
  { delayMs }: DeliveryVerdict,
  { maxGapMs, maxDelayMs }: Pick<Fault, 'maxGapMs' | 'maxDelayMs'>,
): string[] {
  return [
    ...aboveBar('write gap', gapMs, maxGapMs).map((text) => [text, ...gapErrors].join(', ')),
    ...aboveBar('delay of a delivery', delayMs, maxDelayMs),
  ];
}

function aboveBar(what: string, ms: number, maxMs: number): string[] {
  return ms > maxMs ? [`${what}: ${Math.round(ms)} ms, at most ${maxMs} are allowed`] : [];
}
