import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planScaling } from '../../../src/engine/changes/scaling.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ShardPosition, StartingPoint } from '../../../src/engine/port.ts';
import { rangeOf } from '../../../src/engine/shard/document.ts';
import type { Reshard } from '../../../src/engine/stream/document.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../harness.ts';

const KEYS = 6;
const HOUR_MS = 3_600_000;
const RETENTION_MS = 24 * HOUR_MS;

// Several reshards within a second: the sequence numbers of their shards must still grow.
const TIME_SCALE = 0.1;

type Step =
  | { readonly kind: 'put'; readonly key: number; readonly count: number }
  | { readonly kind: 'split' | 'merge' | 'scale'; readonly pick: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'read'; readonly reader: number; readonly shard: number; readonly maxRecords: number }
  | { readonly kind: 'go-back'; readonly reader: number; readonly to: StartingPoint['kind'] };

const READERS = 3;
const reader = fc.nat({ max: READERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      key: fc.nat({ max: KEYS - 1 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('split' as const, 'merge' as const, 'scale' as const),
      pick: fc.nat(100),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 60, 60, 60, 5 * HOUR_MS, 13 * HOUR_MS),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      reader,
      shard: fc.nat(7),
      maxRecords: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('go-back' as const),
      reader,
      to: fc.constantFrom(
        'after-sequence-number' as const,
        'at-sequence-number' as const,
        'at-timestamp' as const,
      ),
    }),
  },
);

/** A record that was acknowledged. */
interface Put {
  readonly id: string;
  readonly shardId: string;
  readonly sequenceNumber: bigint;
  readonly calledMs: number;
}

/** How far a reader had read a shard at a moment: it will see no earlier record. */
interface Passed {
  readonly atMs: number;
  readonly sequenceNumber: bigint;
}

interface ShardProgress {
  position: ShardPosition;
  ended: boolean;
  last: { readonly sequenceNumber: string; readonly timestampMs: number } | undefined;
  readonly passed: Passed[];
}

/** Reads a stream shard by shard, children after their parents, with iterators as clients do. */
class Reader {
  readonly seen: string[] = [];
  readonly progress = new Map<number, ShardProgress>();
  readonly #engine: Engine;
  readonly #stream: Stream;
  readonly #clock: VirtualClock;

  /** Resolves when all its queued steps are done. */
  idle: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, stream: Stream, clock: VirtualClock) {
    this.#engine = engine;
    this.#stream = stream;
    this.#clock = clock;
  }

  /** Queues a step; producers and reshards run meanwhile. */
  next(what: (self: this) => Promise<unknown>): void {
    this.idle = this.idle.then(() => what(this));
  }

  /** @returns whether there may be more */
  async read(pick: number, maxRecords: number): Promise<boolean> {
    const ready = this.#ready;
    const number = ready[pick % ready.length];
    const shard = number !== undefined && this.#stream.shard(number);
    if (!shard) return false;
    const shardProgress = this.#progressIn(shard.number);
    // Seal and open the iterator: a client has only the token.
    const { iterators } = this.#engine;
    const token = iterators.issue(NAMESPACE, {
      streamName: this.#stream.document.streamName,
      creationId: this.#stream.document.creationId,
      shardNumber: shard.number,
      position: shardProgress.position,
    });
    const iterator = iterators.open(NAMESPACE, token);
    if (iterator.kind !== 'valid') throw new Error(`an iterator of now is ${iterator.kind}`);
    const limits = { maxRecords, maxBytes: 1_000_000 };
    const read = await this.#engine.shardReader.read(this.#stream, shard, iterator.position, limits);
    for (const { sequenceNumber, timestampMs, data } of read.records) {
      // The reader went back on purpose and has seen these.
      if (shardProgress.last && BigInt(sequenceNumber) <= BigInt(shardProgress.last.sequenceNumber)) continue;
      this.seen.push(data.toString());
      shardProgress.last = { sequenceNumber, timestampMs };
    }
    shardProgress.position = read.next;
    shardProgress.ended = read.ended;
    if (read.ended && !this.#hasChildren(number)) throw new Error(`shard ${number} ended without children`);
    shardProgress.passed.push({
      atMs: this.#clock.now(),
      sequenceNumber: BigInt(shardProgress.last?.sequenceNumber ?? 0),
    });
    return read.records.length > 0 || read.ended;
  }

  /** Resolves its current position again, in every shard. */
  async goBack(to: StartingPoint['kind']): Promise<void> {
    for (const [number, shardProgress] of this.progress) {
      const shard = this.#stream.shard(number);
      if (!shardProgress.last || !shard) continue;
      const { sequenceNumber, timestampMs } = shardProgress.last;
      const start = to === 'at-timestamp' ? { kind: to, timestampMs } : { kind: to, sequenceNumber };
      shardProgress.position = await this.#engine.shardReader.resolve(this.#stream, shard, start);
    }
  }

  async drain(): Promise<void> {
    for (let more = true; more;) {
      more = false;
      for (let pick = this.#ready.length - 1; pick >= 0; pick--) {
        if (await this.read(pick, 1_000)) more = true;
      }
    }
  }

  /** Shards that can be read now: their parents were read to the end, or removed. */
  get #ready(): number[] {
    return Array.from(this.#stream.shards)
      .filter(({ document: { parents } }) =>
        parents.every((parent) => !this.#stream.shard(parent) || this.progress.get(parent)?.ended),
      )
      .map(({ number }) => number)
      .filter((number) => !this.progress.get(number)?.ended);
  }

  #hasChildren(number: number): boolean {
    return this.#stream.document.shards.some(({ parents }) => parents.includes(number));
  }

  #progressIn(number: number): ShardProgress {
    const shardProgress = this.progress.get(number) ?? {
      position: { pos: 0, index: 0 },
      ended: false,
      last: undefined,
      passed: [],
    };
    this.progress.set(number, shardProgress);
    return shardProgress;
  }
}

function planOf({ document, shards }: Stream, { kind, pick }: Extract<Step, { pick: number }>): Reshard[] {
  const open = Array.from(shards)
    .filter(({ closed }) => !closed)
    .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
  const index = pick % open.length;
  const { start, end } = rangeOf(open[index]!.document);
  const neighbour = open[index + 1];
  if (kind === 'split') return [{ kind, shard: open[index]!.number, at: String((start + end) / 2n) }];
  if (kind === 'merge') return neighbour ? [{ kind, shards: [open[index]!.number, neighbour.number] }] : [];
  const least = Math.ceil(open.length / 2);
  return planScaling(document, least + (pick % (Math.min(open.length * 2, 6) - least + 1)));
}

// Goal: through puts, splits, merges, retention and new iterators, a reader sees every record once and those of a key
// in order, unless a record expired before the reader reached it.
// Method: puts, reshards and reads run concurrently; the acknowledged records are compared with those that each reader returned.
test('readers skip, repeat and reorder nothing, and sequence numbers grow, through reshards and retention', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { engine, clock } = await testEngine({ timeScale: TIME_SCALE });
      const stream = await createStream(engine, clock, { shardCount: 2 });
      const readers = Array.from({ length: READERS }, () => new Reader(engine, stream, clock));
      const puts: Put[] = [];
      const counts = new Array<number>(KEYS).fill(0);
      const pending: Promise<unknown>[] = [];
      // Puts of one key are sequential: concurrent ones have no defined order.
      const lastOfKey = new Array<Promise<void>>(KEYS).fill(Promise.resolve());

      const put = async (key: number, ids: readonly string[], before: Promise<void>) => {
        await before;
        const calledMs = clock.now();
        const results = await stream.putAll(ids.map((id) => record(`key-${key}`, id)));
        for (const [index, result] of results.entries()) {
          if (result.kind !== 'written') throw new Error(`a put was ${result.kind}`);
          const { shardId, sequenceNumber } = result;
          puts.push({ id: ids[index]!, shardId, sequenceNumber: BigInt(sequenceNumber), calledMs });
        }
      };

      for (const one of steps) {
        switch (one.kind) {
          case 'put': {
            const ids = Array.from({ length: one.count }, () => `${one.key}:${counts[one.key]!++}`);
            lastOfKey[one.key] = put(one.key, ids, lastOfKey[one.key]!);
            pending.push(lastOfKey[one.key]!);
            break;
          }
          case 'split':
          case 'merge':
          case 'scale': {
            const reshards = planOf(stream, one);
            if (stream.document.status !== 'ACTIVE' || reshards.length === 0) break;
            await engine.changes.change(stream, () => ({ reshards }));
            break;
          }
          case 'wait':
            await clock.advance(one.ms);
            break;
          case 'read':
            readers[one.reader]!.next((it) => it.read(one.shard, one.maxRecords));
            break;
          case 'go-back':
            readers[one.reader]!.next((it) => it.goBack(one.to));
        }
      }
      await clock.advance(SETTLED_MS);
      await Promise.all(pending);

      expectNumbersGrow(puts);
      for (const each of readers) {
        each.next((it) => it.drain());
        await each.idle;
        expect(new Set(each.seen).size).toBe(each.seen.length);
        expectOrder(each.seen);
        expectNoneSkipped(each, puts, clock.now());
      }
    }),
  );
}, 60_000);

/** By key, in the order of acknowledgement. */
function expectNumbersGrow(puts: readonly Put[]): void {
  const last = new Map<string, bigint>();
  for (const { id, sequenceNumber } of puts) {
    const [key] = id.split(':') as [string];
    expect(sequenceNumber).toBeGreaterThan(last.get(key) ?? 0n);
    last.set(key, sequenceNumber);
  }
}

function expectOrder(seen: readonly string[]): void {
  const last = new Map<string, number>();
  for (const id of seen) {
    const [key, n] = id.split(':') as [string, string];
    expect(Number(n)).toBeGreaterThan(last.get(key) ?? -1);
    last.set(key, Number(n));
  }
}

/** A record that a reader did not see had expired before the reader, or the removal of its shard, passed it. */
function expectNoneSkipped({ seen, progress }: Reader, puts: readonly Put[], nowMs: number): void {
  const has = new Set(seen);
  for (const { id, shardId, sequenceNumber, calledMs } of puts) {
    if (has.has(id)) continue;
    const passed = progress.get(Number(shardId.slice('shardId-'.length)))?.passed ?? [];
    const passedMs = passed.find((one) => one.sequenceNumber > sequenceNumber)?.atMs ?? nowMs;
    expect(calledMs, `${id} was skipped`).toBeLessThan(passedMs - RETENTION_MS);
  }
}
