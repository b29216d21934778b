import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { EngineError } from '../error.ts';
import { HASH_KEY_SPACE } from '../shard/hash-key.ts';
import { SHARD_QUOTA } from '../limits/shard-quota.ts';
import { isLargeRegion } from '../limits/large-regions.ts';
import { halve } from './scaling.ts';
import type { Shard } from '../shard/shard.ts';
import type { Reshard, StreamDocument } from '../stream/document.ts';
import type { Stream } from '../stream/stream.ts';
import type { Streams } from '../stream/streams.ts';
import type { StreamChange, StreamChanges } from './stream-changes.ts';
import { rangeOf, type ShardDocument } from '../shard/document.ts';

/*
 * The shards of an on-demand stream follow what is written: one that takes more than half of what a shard may
 * take is split in two. Where keys are spread evenly that happens to all of them at once, so the stream is ready for
 * double its highest peak; where they are not, it happens to those alone that need it. A half is not split again for
 * a quarter of an hour, so a producer that more than doubles its load within that time is throttled, as on AWS:
 * https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 *
 * Capacity is never taken back.
 */

// Longer than the second of quota that may be saved up, so that a burst is not taken for load.
const LOOK_EVERY_MS = 10_000;

const REST_MS = 15 * 60_000;

// 10 GB/s of writes, or 200 MB/s, at 1 MB/s a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const MAX_SHARDS_LARGE = 10_240;
const MAX_SHARDS = 200;

/** What had passed through a shard when it was last looked at. */
interface Seen {
  /** The number of the look. */
  readonly look: number;
  readonly records: number;
  readonly bytes: number;
}

/** Looks at the load of on-demand streams, and splits their shards. No timer is set while there is none of them. */
export class OnDemandGrowth {
  readonly #streams: Streams;
  readonly #changes: StreamChanges;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #seen = new WeakMap<Shard, Seen>();
  #timer: Timer | undefined;
  #looks = 0;
  #lookedAtMs = 0;
  #work: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: { streams: Streams; changes: StreamChanges; clock: Clock; logger: Logger }) {
    this.#streams = options.streams;
    this.#changes = options.changes;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** To be told of every document there is and of every change. */
  consider({ mode }: StreamDocument): void {
    if (mode === 'ON_DEMAND' && !this.#timer) this.#start();
  }

  /** Lets splits that are being written come to their end, and begins no other. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#work;
  }

  #start(): void {
    if (this.#closed) return;
    this.#lookedAtMs = this.#clock.monotonicMs();
    this.#timer = this.#clock.setTimer(LOOK_EVERY_MS, () => this.#look(), { background: true });
  }

  #look(): void {
    const seconds = (this.#clock.monotonicMs() - this.#lookedAtMs) / 1000;
    const growing = Array.from(this.#streams.all()).filter(({ document }) => document.mode === 'ON_DEMAND');
    this.#timer = undefined;
    this.#looks++;
    if (growing.length > 0) this.#start();
    const splits = growing.map((stream) => this.#grow(stream, seconds));
    this.#work = Promise.all([this.#work, ...splits]);
  }

  async #grow(stream: Stream, seconds: number): Promise<void> {
    const hot = new Set<number>();
    for (const shard of stream.shards) if (this.#isHot(shard, seconds)) hot.add(shard.number);
    if (hot.size === 0 || stream.document.status !== 'ACTIVE') return;
    try {
      await this.#changes.change(stream, (current) => planSplits(current, hot, this.#clock.now()));
    } catch (error) {
      // Someone else was changing or deleting the stream; the load will be there at the next look.
      if (error instanceof EngineError) return;
      const { streamName } = stream.document;
      this.#logger.error('an on-demand stream could not grow; trying again', { streamName, error });
    }
  }

  /** Since the last look, `seconds` ago; a shard that was not looked at then has only begun to be. */
  #isHot(shard: Shard, seconds: number): boolean {
    const { recordsIn: records, bytesIn: bytes } = shard.quota.counters;
    const before = this.#seen.get(shard);
    this.#seen.set(shard, { look: this.#looks, records, bytes });
    if (before?.look !== this.#looks - 1 || shard.closed) return false;
    return (
      records - before.records > (seconds * SHARD_QUOTA.writeRecordsPerSecond) / 2 ||
      bytes - before.bytes > (seconds * SHARD_QUOTA.writeBytesPerSecond) / 2
    );
  }
}

/** @returns undefined where none of the shards is to be split */
export function planSplits(
  { mode, region, shards }: StreamDocument,
  hot: ReadonlySet<number>,
  nowMs: number,
): StreamChange | undefined {
  const maxShards = isLargeRegion(region) ? MAX_SHARDS_LARGE : MAX_SHARDS;
  const open = shards.filter(({ closedMs }) => closedMs === undefined);
  const mayBeSplit = (shard: ShardDocument) =>
    hot.has(shard.number) && hasRested(shard, nowMs) && isWiderThan(shard, maxShards);
  const reshards: Reshard[] =
    mode === 'ON_DEMAND'
      ? open
          .filter(mayBeSplit)
          .slice(0, Math.max(0, maxShards - open.length))
          .map(halve)
      : [];
  return reshards.length === 0 ? undefined : { reshards };
}

function hasRested({ parents, openedMs }: ShardDocument, nowMs: number): boolean {
  return parents.length === 0 || nowMs - openedMs >= REST_MS;
}

// A shard with less than its share of the largest stream is hot because of a few keys, and they will not be parted.
function isWiderThan(shard: ShardDocument, maxShards: number): boolean {
  const { start, end } = rangeOf(shard);
  return end - start + 1n > HASH_KEY_SPACE / BigInt(maxShards);
}
