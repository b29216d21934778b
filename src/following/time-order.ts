import type { Clock } from '../lib/time/clock.ts';
import type { TailedRecord } from './shard-follower.ts';

// Longer than the interval between two reads of a shard. Afterwards a record is printed even if the clocks of this
// machine and of the server differ.
const MAX_HOLD_MS = 1_000;
/** A shard that is ahead of the others is not read while this many of its records wait. */
export const MAX_WAITING_RECORDS = 20_000;

interface Waiting {
  readonly record: TailedRecord;
  readonly sinceMs: number;
}

interface ShardProgress {
  /** The records that wait, in the order of the shard. */
  readonly waiting: Waiting[];
  /** The index of the first of them: removing it from the array would move all others. */
  first: number;
  /** All records of the shard up to this time have been read. */
  readMs: number;
  isAtTip: boolean;
  /** Called when the shard may be read again. */
  resume: (() => void) | undefined;
}

/**
 * Merges the records of shards by time of arrival: a record is printed when every other shard has been read up to its
 * time. At the tip, that is after the next read of each shard.
 */
export class TimeOrder {
  readonly #clock: Clock;
  readonly #print: (record: TailedRecord) => void;
  readonly #shards = new Map<string, ShardProgress>();

  constructor(clock: Clock, print: (record: TailedRecord) => void) {
    this.#clock = clock;
    this.#print = print;
  }

  /** Holds back later records of other shards until this one has been read. */
  opened(shardId: string): void {
    this.#shards.set(shardId, {
      waiting: [],
      first: 0,
      readMs: -Infinity,
      isAtTip: false,
      resume: undefined,
    });
  }

  /** @returns when the shard may be read further */
  async add(
    shardId: string,
    records: readonly TailedRecord[],
    { isAtTip, startedMs }: { readonly isAtTip: boolean; readonly startedMs: number },
  ): Promise<void> {
    const shard = this.#shards.get(shardId)!;
    const sinceMs = this.#clock.monotonicMs();
    for (const record of records) shard.waiting.push({ record, sinceMs });
    const lastMs = records.at(-1)?.timestampMs ?? -Infinity;
    shard.readMs = Math.max(shard.readMs, lastMs, isAtTip ? startedMs : -Infinity);
    shard.isAtTip = isAtTip;
    this.#advance();
    if (waitingCount(shard) > MAX_WAITING_RECORDS) {
      await new Promise<void>((resolve) => (shard.resume = resolve));
    }
  }

  ended(shardId: string): void {
    const shard = this.#shards.get(shardId)!;
    shard.readMs = Infinity;
    this.#advance();
  }

  /** Prints what still waits. */
  flush(): void {
    for (const shard of this.#shards.values()) shard.readMs = Infinity;
    this.#advance();
  }

  #advance(): void {
    const shards = [...this.#shards.values()];
    const readMs = Math.min(...shards.map((shard) => shard.readMs));
    const areAtTip = shards.every((shard) => shard.isAtTip || shard.readMs === Infinity);
    const heldSinceMs = this.#clock.monotonicMs() - MAX_HOLD_MS;
    for (;;) {
      const next = earliest(shards);
      const first = next?.waiting[next.first];
      if (!next || !first) break;
      const isHeldTooLong = areAtTip && first.sinceMs <= heldSinceMs;
      if (first.record.timestampMs > readMs && !isHeldTooLong) break;
      next.first++;
      this.#print(first.record);
    }
    for (const shard of shards) {
      if (shard.first === shard.waiting.length) {
        shard.waiting.length = 0;
        shard.first = 0;
      }
      if (waitingCount(shard) > MAX_WAITING_RECORDS) continue;
      shard.resume?.();
      shard.resume = undefined;
    }
  }
}

function waitingCount({ waiting, first }: ShardProgress): number {
  return waiting.length - first;
}

function earliest(shards: readonly ShardProgress[]): ShardProgress | undefined {
  let found: ShardProgress | undefined;
  let foundMs = Infinity;
  for (const shard of shards) {
    const timestampMs = shard.waiting[shard.first]?.record.timestampMs ?? Infinity;
    if (timestampMs >= foundMs) continue;
    found = shard;
    foundMs = timestampMs;
  }
  return found;
}
