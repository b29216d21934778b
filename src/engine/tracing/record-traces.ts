import type { Namespace } from '../../lib/aws/namespace.ts';
import type { TraceHeader } from '../../lib/trace/trace-header.ts';

/** Bound on the records whose trace is remembered, over all streams. Beyond it the oldest ones are forgotten. */
export const MAX_TRACED_RECORDS = 10_000;

interface RecordShard extends Namespace {
  readonly streamName: string;
  readonly shardId: string;
}

/**
 * The traces of recent records whose producer sent a tracing header. Event source mappings continue the trace. Kinesis
 * does not store it, so it is kept in memory only.
 */
export class RecordTraces {
  /** In order of arrival, by shard and sequence number. */
  readonly #traces = new Map<string, TraceHeader>();
  /** The number of traced records of each shard, so that the records of other shards are not looked up. */
  readonly #counts = new Map<string, number>();

  remember(shard: RecordShard, sequenceNumber: string, trace: TraceHeader): void {
    const shardKey = keyOf(shard);
    this.#traces.set(`${shardKey} ${sequenceNumber}`, trace);
    this.#counts.set(shardKey, (this.#counts.get(shardKey) ?? 0) + 1);
    if (this.#traces.size > MAX_TRACED_RECORDS) this.#forgetOldest();
  }

  /** The trace of the first of these records that has one. */
  firstOf(shard: RecordShard, sequenceNumbers: Iterable<string>): TraceHeader | undefined {
    if (this.#counts.size === 0) return undefined;
    const shardKey = keyOf(shard);
    if (!this.#counts.has(shardKey)) return undefined;
    for (const sequenceNumber of sequenceNumbers) {
      const trace = this.#traces.get(`${shardKey} ${sequenceNumber}`);
      if (trace) return trace;
    }
    return undefined;
  }

  /** The different traces of these records, at most `max`. */
  allOf(shard: RecordShard, sequenceNumbers: Iterable<string>, max: number): TraceHeader[] {
    const shardKey = keyOf(shard);
    if (!this.#counts.has(shardKey)) return [];
    const found = new Map<string, TraceHeader>();
    for (const sequenceNumber of sequenceNumbers) {
      const trace = this.#traces.get(`${shardKey} ${sequenceNumber}`);
      if (trace) found.set(`${trace.root} ${trace.parent}`, trace);
      if (found.size === max) break;
    }
    return [...found.values()];
  }

  #forgetOldest(): void {
    const [oldest] = this.#traces.keys();
    this.#traces.delete(oldest!);
    const shardKey = oldest!.slice(0, oldest!.indexOf(' '));
    const count = this.#counts.get(shardKey)! - 1;
    if (count === 0) this.#counts.delete(shardKey);
    else this.#counts.set(shardKey, count);
  }
}

function keyOf({ account, region, streamName, shardId }: RecordShard): string {
  return `${account}/${region}/${streamName}/${shardId}`;
}
