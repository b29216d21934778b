import type { ShardMetrics, StreamMetrics } from '../../../engine/metrics.ts';
import { namespaceKey } from '../../../lib/aws/namespace.ts';
import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import { GrowingTotals } from './growing-totals.ts';
import {
  countsOf,
  MAPPING_COUNTS,
  mappingKey,
  type ReportedCounts,
  SHARD_COUNTS,
  shardKey,
} from './reported-counts.ts';

/** The counts of all gateways: this gateway, the others, and gateways that have left. */
export class WholeCounts {
  readonly #totals = new GrowingTotals();
  /** The newest report of each other gateway that is there, by its process. */
  readonly #reports = new Map<string, ReportedCounts>();

  /**
   * @param isFormer whether the gateway was there before this one became the home: what it has counted by its first report is not
   *   added
   * @returns whether there is anything new
   */
  take(report: ReportedCounts, { isFormer }: { readonly isFormer: boolean }): boolean {
    this.#reports.set(report.process, report);
    return this.#totals.take(report.process, countsOf(report), !isFormer);
  }

  /** Forgets what gateways have open that are not there any more. */
  keepOnly(processes: ReadonlySet<string>): void {
    for (const process of this.#reports.keys()) {
      if (!processes.has(process)) this.#reports.delete(process);
    }
  }

  /** @param own of this gateway, with all streams */
  streams(own: readonly StreamMetrics[]): StreamMetrics[] {
    const elsewhere = this.#shardsElsewhere();
    const known = new Set<string>();
    const streams = own.map((stream) => ({
      ...stream,
      shards: stream.shards.map((shard) => {
        const key = shardKey(stream, shard);
        known.add(key);
        return this.#withOthers(shard, key, elsewhere.get(key) ?? []);
      }),
      consumers: stream.consumers.map((consumer) => {
        const others = this.#sameStream(stream).flatMap(({ consumers }) =>
          consumers.filter(({ consumerName }) => consumerName === consumer.consumerName),
        );
        return {
          ...consumer,
          subscriptions: sum([consumer, ...others], 'subscriptions'),
          millisBehindLatest: max([consumer, ...others], 'millisBehindLatest'),
        };
      }),
    }));
    this.#totals.retain((key) => !key.startsWith('shard ') || known.has(key));
    return streams;
  }

  /** @param own of this gateway, with all mappings */
  mappings(own: readonly MappingStatus[]): MappingStatus[] {
    const reports = [...this.#reports.values()];
    const known = new Set(own.map(mappingKey));
    this.#totals.retain((key) => !key.startsWith('mapping ') || known.has(key));
    return own.map((status) => {
      const others = reports.flatMap(({ mappings }) => mappings.filter(({ uuid }) => uuid === status.uuid));
      const totals = this.#totals.of(mappingKey(status));
      const shards = new Map(
        [status, ...others].flatMap((one) => one.shards.map((shard) => [shard.shardId, shard])),
      );
      return {
        ...status,
        ...(totals &&
          Object.fromEntries(MAPPING_COUNTS.map((name, index) => [name, status[name] + totals[index]!]))),
        lastBatchSize: max([status, ...others], 'lastBatchSize'),
        iteratorAgeMs: max([status, ...others], 'iteratorAgeMs'),
        shards: [...shards.values()].sort((a, b) => (a.shardId < b.shardId ? -1 : 1)),
      };
    });
  }

  #withOthers(shard: ShardMetrics, key: string, others: readonly ShardMetrics[]): ShardMetrics {
    const totals = this.#totals.of(key);
    if (!totals && others.length === 0) return shard;
    return {
      ...shard,
      ...(totals &&
        Object.fromEntries(SHARD_COUNTS.map((name, index) => [name, shard[name] + totals[index]!]))),
      millisBehindLatest: max([shard, ...others], 'millisBehindLatest'),
      subscriptions: sum([shard, ...others], 'subscriptions'),
      // 0 on a gateway that has not used the shard.
      storedBytes: max([shard, ...others], 'storedBytes'),
    };
  }

  #shardsElsewhere(): Map<string, ShardMetrics[]> {
    const found = new Map<string, ShardMetrics[]>();
    for (const { streams } of this.#reports.values()) {
      for (const stream of streams) {
        for (const shard of stream.shards) {
          const key = shardKey(stream, shard);
          const others = found.get(key);
          if (others) others.push(shard);
          else found.set(key, [shard]);
        }
      }
    }
    return found;
  }

  #sameStream(stream: StreamMetrics): StreamMetrics[] {
    return [...this.#reports.values()].flatMap(({ streams }) =>
      streams.filter(
        (other) => other.streamName === stream.streamName && namespaceKey(other) === namespaceKey(stream),
      ),
    );
  }
}

function sum<K extends string>(values: readonly Readonly<Record<K, number>>[], name: K): number {
  return values.reduce((total, value) => total + value[name], 0);
}

function max<K extends string>(values: readonly Readonly<Record<K, number>>[], name: K): number {
  return Math.max(...values.map((value) => value[name]));
}
