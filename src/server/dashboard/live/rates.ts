import { TRAFFIC_COUNTERS, type StreamMetrics } from '../../../engine/metrics.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import type { FunctionRates, Rates, ShardRates } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';
import type { FunctionCounters, FunctionCounts } from './function-counters.ts';

export interface RateSources {
  readonly parts: Pick<DashboardParts, 'totals' | 'queues'>;
  readonly functions: FunctionCounters;
  /** Real time, also for a server whose own clock is virtual. */
  readonly realTime: Clock;
  readonly nowMs: () => number;
}

type ShardCounts = Readonly<Record<(typeof TRAFFIC_COUNTERS)[number], number>>;

type MappingCounts = Pick<MappingStatus, 'invocations' | 'errors' | 'recordsPolled'>;

/** The counters of one account and region at one time. */
interface Sample {
  readonly atMs: number;
  readonly shards: ReadonlyMap<string, ShardCounts>;
  readonly functions: ReadonlyMap<string, FunctionCounts>;
  readonly mappings: ReadonlyMap<string, MappingCounts>;
}

/** The rates of one account and region between one call and the next. */
export class RateMeter {
  readonly #sources: RateSources;
  readonly #namespace: Namespace;
  #last: Sample;

  constructor(sources: RateSources, namespace: Namespace) {
    this.#sources = sources;
    this.#namespace = namespace;
    this.#last = this.#sample(this.#streams());
  }

  next(): Rates {
    const { nowMs, parts } = this.#sources;
    const streams = this.#streams();
    const before = this.#last;
    const now = this.#sample(streams);
    this.#last = now;
    const perSecond = rateOver(now.atMs - before.atMs);
    return {
      nowMs: nowMs(),
      shards: streams.flatMap((stream) => shardRates(stream, before, now, perSecond)),
      functions: functionRates(before, now, perSecond),
      mappings: parts.totals
        .mappings()
        .filter((status) => isIn(this.#namespace, status))
        .map((status) => mappingRates(status, before.mappings.get(status.uuid), perSecond)),
      queues: Array.from(parts.queues.list(this.#namespace, ''), (queue) => ({
        name: queue.document.name,
        visibleMessages: queue.counts().visible,
      })),
    };
  }

  #streams(): StreamMetrics[] {
    return this.#sources.parts.totals.streams().filter((stream) => isIn(this.#namespace, stream));
  }

  #sample(streams: readonly StreamMetrics[]): Sample {
    const { functions, parts, realTime } = this.#sources;
    return {
      atMs: realTime.monotonicMs(),
      shards: new Map(
        streams.flatMap(({ streamName, shards }) =>
          shards.map((shard) => [shardKey(streamName, shard.shardId), shard] as const),
        ),
      ),
      functions: new Map(functions.of(this.#namespace).map((counts) => [counts.name, { ...counts }])),
      mappings: new Map(parts.totals.mappings().map((status) => [status.uuid, status])),
    };
  }
}

type PerSecond = (count: number) => number;

/** Two decimals: the ticks of a busy process are not exactly a second apart. */
function rateOver(elapsedMs: number): PerSecond {
  const factor = elapsedMs <= 0 ? 0 : 1_000 / elapsedMs;
  return (count) => Math.max(0, Math.round(count * factor * 100) / 100);
}

function shardRates(
  { streamName: stream, shards }: StreamMetrics,
  before: Sample,
  now: Sample,
  perSecond: PerSecond,
): ShardRates[] {
  const found: ShardRates[] = [];
  for (const { shardId } of shards) {
    const key = shardKey(stream, shardId);
    const counts = now.shards.get(key)!;
    const earlier = before.shards.get(key);
    const grown = TRAFFIC_COUNTERS.map((name) => counts[name] - (earlier?.[name] ?? 0));
    if (grown.every((count) => count === 0)) continue;
    const rates = Object.fromEntries(
      TRAFFIC_COUNTERS.map((name, index) => [name, perSecond(grown[index]!)]),
    ) as ShardCounts;
    found.push({ stream, shardId, ...rates });
  }
  return found;
}

function mappingRates(
  { uuid, state, lastProcessingResult, iteratorAgeMs, invocations, errors, recordsPolled }: MappingStatus,
  before: MappingCounts | undefined,
  perSecond: PerSecond,
): Rates['mappings'][number] {
  return {
    uuid,
    state,
    lastProcessingResult,
    iteratorAgeMs,
    batches: perSecond(invocations - (before?.invocations ?? 0)),
    records: perSecond(recordsPolled - (before?.recordsPolled ?? 0)),
    errors: perSecond(errors - (before?.errors ?? 0)),
  };
}

function functionRates(before: Sample, now: Sample, perSecond: PerSecond): FunctionRates[] {
  return Array.from(now.functions, ([name, counts]) => {
    const earlier = before.functions.get(name);
    const ended = counts.invocations - (earlier?.invocations ?? 0);
    const durationMs = counts.durationMs - (earlier?.durationMs ?? 0);
    return {
      name,
      invocations: perSecond(ended),
      errors: perSecond(counts.errors - (earlier?.errors ?? 0)),
      throttles: perSecond(counts.throttles - (earlier?.throttles ?? 0)),
      running: counts.running,
      averageMs: ended === 0 ? 0 : Math.round((durationMs / ended) * 10) / 10,
    };
  });
}

function shardKey(stream: string, shardId: string): string {
  return `${stream}/${shardId}`;
}

function isIn(namespace: Namespace, other: Namespace): boolean {
  return namespaceKey(namespace) === namespaceKey(other);
}
