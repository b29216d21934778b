import type { Logger } from '../../lib/log/logger.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { EngineError } from '../error.ts';
import { isLargeRegion } from '../limits/large-regions.ts';
import { SHARD_QUOTA } from '../limits/shard-quota.ts';
import { rangeOf, type ShardDocument } from '../shard/document.ts';
import { HASH_KEY_SPACE } from '../shard/hash-key.ts';
import type { Shard } from '../shard/shard.ts';
import type { Reshard, StreamDocument } from '../stream/document.ts';
import type { Stream } from '../stream/stream.ts';
import type { Streams } from '../stream/streams.ts';
import { streamKey } from '../stream/keys.ts';
import type { StreamDuty } from './duty.ts';
import { halve } from './scaling.ts';
import type { StreamChange, StreamChanges } from './stream-changes.ts';

/*
 * On-demand streams grow with their load: a shard that receives more than half of its write quota is split in two.
 * When keys are spread evenly, all shards are split at once, so the stream is ready for double its highest peak; when
 * they are not, only the hot shards are split. A new shard is not split again for 15 minutes, so a producer that more
 * than doubles its load within that time is throttled, as on AWS:
 * https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 *
 * Capacity never shrinks.
 */

// Much longer than the one second of unused quota that a shard can save, so that a burst does not count as load.
const SAMPLE_INTERVAL_MS = 10_000;

const COOLDOWN_MS = 15 * 60_000;

// 10 GB/s of writes, or 200 MB/s, at 1 MB/s a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const MAX_SHARDS_LARGE = 10_240;
const MAX_SHARDS = 200;

/** The counters of a shard at one sample. */
interface Sample {
  /** Grows by one with each sample, so that a gap between two samples of a shard is noticed. */
  readonly number: number;
  readonly records: number;
  readonly bytes: number;
}

/** Samples the load of on-demand streams and splits hot shards. Sets no timer while there are no on-demand streams. */
export class OnDemandGrowth {
  readonly #streams: Streams;
  readonly #changes: StreamChanges;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #duty: StreamDuty;
  readonly #samples = new WeakMap<Shard, Sample>();
  #timer: Timer | undefined;
  #sampleNumber = 0;
  #sampledAtMs = 0;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: {
    streams: Streams;
    changes: StreamChanges;
    clock: Clock;
    logger: Logger;
    duty: StreamDuty;
  }) {
    this.#streams = options.streams;
    this.#changes = options.changes;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#duty = options.duty;
  }

  /** Call for every existing document and for every change. */
  consider({ mode }: StreamDocument): void {
    if (mode === 'ON_DEMAND' && !this.#timer) this.#start();
  }

  /** Waits for splits in progress and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#work;
  }

  #start(): void {
    if (this.#closed) return;
    this.#sampledAtMs = this.#clock.monotonicMs();
    this.#timer = this.#clock.setTimer(SAMPLE_INTERVAL_MS, () => this.#sample(), { background: true });
  }

  #sample(): void {
    const seconds = (this.#clock.monotonicMs() - this.#sampledAtMs) / 1000;
    const growing = Array.from(this.#streams.all()).filter(({ document }) => document.mode === 'ON_DEMAND');
    this.#timer = undefined;
    this.#sampleNumber++;
    if (growing.length > 0) this.#start();
    const own = growing.filter(({ document }) => this.#duty.has(streamKey(document, document.streamName)));
    const splits = own.map((stream) => this.#grow(stream, seconds));
    // Without a value: each result would contain the one before it.
    this.#work = Promise.all([this.#work, ...splits]).then(() => {});
  }

  async #grow(stream: Stream, seconds: number): Promise<void> {
    const hot = new Set<number>();
    for (const shard of stream.shards) if (this.#isHot(shard, seconds)) hot.add(shard.number);
    if (hot.size === 0 || stream.document.status !== 'ACTIVE') return;
    try {
      await this.#changes.change(stream, (current) => planSplits(current, hot, this.#clock.now()));
    } catch (error) {
      // The stream is being changed or deleted; the next sample will show the load again.
      if (error instanceof EngineError) return;
      const { streamName } = stream.document;
      this.#logger.error('an on-demand stream could not be scaled up; it will be retried', {
        streamName,
        error,
      });
    }
  }

  /** Compares with the previous sample, `seconds` ago. A shard without a previous sample is not hot. */
  #isHot(shard: Shard, seconds: number): boolean {
    const { counters, recordsElsewhere, bytesElsewhere } = shard.quota;
    const records = counters.recordsIn + recordsElsewhere;
    const bytes = counters.bytesIn + bytesElsewhere;
    const before = this.#samples.get(shard);
    this.#samples.set(shard, { number: this.#sampleNumber, records, bytes });
    if (before?.number !== this.#sampleNumber - 1 || shard.closed) return false;
    return (
      records - before.records > (seconds * SHARD_QUOTA.writeRecordsPerSecond) / 2 ||
      bytes - before.bytes > (seconds * SHARD_QUOTA.writeBytesPerSecond) / 2
    );
  }
}

/** The change that splits the hot shards. @returns undefined when none of them can be split */
export function planSplits(
  { mode, region, shards }: StreamDocument,
  hot: ReadonlySet<number>,
  nowMs: number,
): StreamChange | undefined {
  const maxShards = isLargeRegion(region) ? MAX_SHARDS_LARGE : MAX_SHARDS;
  const open = shards.filter(({ closedMs }) => closedMs === undefined);
  const canSplit = (shard: ShardDocument) =>
    hot.has(shard.number) && isCooledDown(shard, nowMs) && isWideEnough(shard, maxShards);
  const reshards: Reshard[] =
    mode === 'ON_DEMAND'
      ? open
          .filter(canSplit)
          .slice(0, Math.max(0, maxShards - open.length))
          .map(halve)
      : [];
  return reshards.length === 0 ? undefined : { reshards };
}

function isCooledDown({ parents, openedMs }: ShardDocument, nowMs: number): boolean {
  return parents.length === 0 || nowMs - openedMs >= COOLDOWN_MS;
}

// A shard narrower than those of the largest possible stream is hot because of a few keys: a split cannot separate them.
function isWideEnough(shard: ShardDocument, maxShards: number): boolean {
  const { start, end } = rangeOf(shard);
  return end - start + 1n > HASH_KEY_SPACE / BigInt(maxShards);
}
