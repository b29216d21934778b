import { EngineError } from '../../../../../src/engine/error.ts';
import type { Shard } from '../../../../../src/engine/shard/shard.ts';
import type { Stream } from '../../../../../src/engine/stream/stream.ts';
import type { NumberSource } from '../../../../../src/lib/fast-random.ts';
import { StorageError } from '../../../../../src/storage/error.ts';
import { NAMESPACE } from '../../../../engine/harness.ts';
import type { Gateways } from '../../../../mapping/schedules/cluster/gateways.ts';
import type { Life } from '../../../../mapping/schedules/cluster/life.ts';
import { STREAM_NAME } from '../../../../mapping/schedules/cluster/producer.ts';
import type { Model } from '../../../../simulation/model.ts';
import { ShardSweep } from '../../../../simulation/shard-sweep.ts';

/** Of the events after which the client closes its connection. */
const LEAVES = 0.1;

/** A call of SubscribeToShard. */
interface Subscribed {
  readonly gateway: string;
  readonly disconnect: AbortController;
}

interface ShardProgress {
  readonly sweep: ShardSweep;
  /** The continuation of the last event. */
  after: string | undefined;
  current: Subscribed | undefined;
  hasEnded: boolean;
}

/**
 * A consumer of enhanced fan-out with one client for each shard. It subscribes through any gateway, and through another one when
 * it gets nothing, without closing the first connection: the gateways have to find out that the subscription has moved.
 */
export class Subscribers {
  readonly #gateways: Gateways;
  readonly #model: Model;
  readonly #random: NumberSource;
  readonly #shards = new Map<string, ShardProgress>();

  constructor(gateways: Gateways, model: Model, random: NumberSource) {
    this.#gateways = gateways;
    this.#model = model;
    this.#random = random;
  }

  /** Subscribes to a shard through a gateway that runs. */
  step(): void {
    const lives = this.#gateways.all.filter(({ time }) => time.isRunning);
    const life = lives[this.#random.integer(Math.max(1, lives.length))];
    const stream = life?.engine.streams.find(NAMESPACE, STREAM_NAME);
    if (!life || !stream) return;
    const shards = Array.from(stream.shards);
    this.#begin(life, stream, shards[this.#random.integer(shards.length)]!);
  }

  /** Subscribes to what is not at its end. Requires that nothing fails any more. */
  finish(life: Life): void {
    const stream = life.engine.streams.find(NAMESPACE, STREAM_NAME)!;
    for (const shard of stream.shards)
      if (!this.#progressOf(shard.id).hasEnded) this.#begin(life, stream, shard);
  }

  /** Every record of the shards that exist was received, and no gateway has a subscription that another one has. */
  conclude(): void {
    const streams = this.#gateways.all.map(({ engine }) => engine.streams.find(NAMESPACE, STREAM_NAME)!);
    for (const { id } of streams[0]!.shards) {
      this.#progressOf(id).sweep.reachedEnd();
      const open = streams.map(({ shards }) => Array.from(shards).find((shard) => shard.id === id));
      const count = open.reduce((sum, shard) => sum + (shard?.quota.counters.subscriptions ?? 0), 0);
      if (count > 1) this.#model.trace.reportViolation(`${id} has ${count} subscriptions of one consumer`);
    }
  }

  /** A gateway was killed: its clients notice it. */
  killed(name: string): void {
    for (const progress of this.#shards.values())
      if (progress.current?.gateway === name) progress.current = undefined;
  }

  #begin(life: Life, stream: Stream, shard: Shard): void {
    if (this.#progressOf(shard.id).hasEnded) return;
    this.#subscribe(life, stream, shard).catch((error: unknown) => {
      const kind = expectedKind(error);
      if (kind !== undefined) return this.#model.trace.tally.add(`subscription ${kind}`);
      this.#model.trace.reportViolation(error instanceof Error ? String(error.stack) : String(error));
    });
  }

  async #subscribe(life: Life, stream: Stream, shard: Shard): Promise<void> {
    const consumer = stream.document.consumers.find(({ status }) => status === 'ACTIVE');
    if (!consumer) return;
    const progress = this.#progressOf(shard.id);
    const own: Subscribed = { gateway: life.name, disconnect: new AbortController() };
    const { signal } = own.disconnect;
    const { after } = progress;
    const start =
      after === undefined
        ? ({ kind: 'trim-horizon' } as const)
        : ({ kind: 'after-sequence-number', sequenceNumber: after } as const);
    const events = await life.engine.subscriptions.open({ stream, shard, consumer, start, signal });
    if (progress.after !== after || progress.hasEnded) return own.disconnect.abort();
    progress.current = own;
    this.#model.trace.tally.add('subscribed');
    this.#log(`${life.name} has the subscription of ${shard.id} after ${after}`);
    for await (const { records, continuationSequenceNumber } of events) {
      // Its client has left without a word, and reads no more.
      if (progress.current !== own) await new Promise<never>(() => {});
      this.#log(`${life.name} sends ${records.length} of ${shard.id} up to ${continuationSequenceNumber}`);
      progress.sweep.took(records, 0);
      progress.after = continuationSequenceNumber ?? progress.after;
      if (continuationSequenceNumber === undefined) {
        progress.hasEnded = true;
        progress.sweep.reachedEnd();
        this.#model.trace.tally.add('end of a shard sent');
      }
      if (this.#random.fraction() < LEAVES) own.disconnect.abort();
    }
  }

  #progressOf(shardId: string): ShardProgress {
    const progress = this.#shards.get(shardId) ?? {
      sweep: new ShardSweep(this.#model, 'the subscriber', shardId),
      after: undefined,
      current: undefined,
      hasEnded: false,
    };
    this.#shards.set(shardId, progress);
    return progress;
  }

  #log(what: string): void {
    this.#model.trace.log(`${this.#model.now()} ${what}`);
  }
}

/** What a client tries again after: the subscription was opened lately or elsewhere, or the gateway does not know of something yet. */
function expectedKind(error: unknown): string | undefined {
  if (error instanceof EngineError) {
    const { kind } = error.facts;
    return ['subscription-exists', 'consumer-not-found', 'shard-not-found'].includes(kind) ? kind : undefined;
  }
  return error instanceof StorageError && error.kind !== 'corrupt' ? error.kind : undefined;
}
