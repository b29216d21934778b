import { SHARD_ITERATOR_LIFE_MS } from '../../src/engine/reading/iterators.ts';
import type { ShardPosition } from '../../src/engine/port.ts';
import type { Shard } from '../../src/engine/shard/shard.ts';
import { trimHorizonMs } from '../../src/engine/stream/document.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import type { Random } from '../../src/lib/random.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { Model } from './model.ts';
import { NAMESPACE, type Process } from './process.ts';
import { ShardSweep } from './shard-sweep.ts';
import { isRetained } from '../../src/engine/shard/document.ts';

interface ShardCursor {
  readonly sweep: ShardSweep;
  token: string | undefined;
  issuedMs: number;
  busy: Process | undefined;
  ended: boolean;
}

const MAX_RECORDS = 50;
const MAX_BYTES = 30_000;

/** A consumer that reads all shards from their beginning and keeps its iterators across crashes. */
export class IteratorReader {
  readonly #name: string;
  readonly #model: Model;
  readonly #random: Random;
  readonly #cursors = new Map<string, ShardCursor>();
  readonly #watch: { stop(): void };

  constructor(name: string, model: Model, random: Random) {
    this.#name = name;
    this.#model = model;
    this.#random = random;
    this.#watch = model.onStored((record) => {
      for (const { sweep } of this.#cursors.values()) sweep.stored(record);
    });
  }

  stop(): void {
    this.#watch.stop();
  }

  /** Reads a random shard once. */
  async step(process: Process, stream: Stream): Promise<void> {
    const shards = [...stream.shards];
    await this.#read(process, stream, shards[this.#random.integer(shards.length)]!);
  }

  /** Reads every shard up to its end. Requires that no write is in flight. */
  async readAll(process: Process, stream: Stream): Promise<void> {
    const shards = Array.from(stream.shards);
    for (const shard of shards) {
      while ((await this.#read(process, stream, shard)) === 'more');
      this.#cursorIn(shard).sweep.reachedEnd();
    }
    this.#reportLostShards(stream);
  }

  async #read(process: Process, stream: Stream, shard: Shard): Promise<'more' | 'end'> {
    const cursor = this.#cursorIn(shard);
    if (cursor.ended || cursor.busy === process) return 'end';
    cursor.busy = process;
    try {
      const position = await this.#position(process, stream, shard, cursor);
      const hiddenMs = this.#model.horizon.hidesBefore(process.clock.now());
      const read = await process.engine.shardReader.read(stream, shard, position, {
        maxRecords: 1 + this.#random.integer(MAX_RECORDS),
        maxBytes: 1 + this.#random.integer(MAX_BYTES),
      });
      if (!process.alive) return 'end';
      this.#model.trace.log(
        `${this.#model.now()} ${this.#name} reads ${read.records.length} of ${shard.id} to ${read.next.pos}/${read.next.index}`,
      );
      cursor.sweep.took(read.records, hiddenMs);
      cursor.ended = read.ended;
      if (read.ended) cursor.sweep.reachedEnd();
      this.#issue(process, stream, shard, cursor, read.next);
      return read.records.length > 0 && !read.ended ? 'more' : 'end';
    } catch (error) {
      // A shard out of retention is removed by a change of the stream document, and its log shortly before.
      const expired = !isRetained(shard.document, trimHorizonMs(stream.document, process.clock.now()));
      if (!process.alive || (expired && isStorageError(error, 'not-found'))) return 'end';
      throw error;
    } finally {
      if (cursor.busy === process) cursor.busy = undefined;
    }
  }

  /** The position of the iterator, which survives restarts. After it has expired, that of the last sequence number. */
  async #position(
    process: Process,
    stream: Stream,
    shard: Shard,
    cursor: ShardCursor,
  ): Promise<ShardPosition> {
    const opened =
      cursor.token === undefined ? undefined : process.engine.iterators.open(NAMESPACE, cursor.token);
    if (opened?.kind === 'valid') return opened.position;
    if (
      opened &&
      (opened.kind === 'invalid' || this.#model.now() - cursor.issuedMs <= SHARD_ITERATOR_LIFE_MS)
    ) {
      this.#model.trace.reportViolation(`${this.#name}: an iterator of ${shard.id} is ${opened.kind}`);
    }
    const { last } = cursor.sweep;
    if (last === 0n) return process.engine.shardReader.resolve(stream, shard, { kind: 'trim-horizon' });
    return process.engine.shardReader.resolve(stream, shard, {
      kind: 'after-sequence-number',
      sequenceNumber: last.toString(),
    });
  }

  #issue(process: Process, stream: Stream, shard: Shard, cursor: ShardCursor, position: ShardPosition): void {
    const { streamName, creationId } = stream.document;
    const { iterators } = process.engine;
    cursor.token = iterators.issue(NAMESPACE, {
      streamName,
      creationId,
      shardNumber: shard.number,
      position,
    });
    cursor.issuedMs = process.clock.now();
  }

  #cursorIn({ id }: Shard): ShardCursor {
    const sweep = new ShardSweep(this.#model, this.#name, id);
    const cursor = this.#cursors.get(id) ?? {
      sweep,
      token: undefined,
      issuedMs: 0,
      busy: undefined,
      ended: false,
    };
    this.#cursors.set(id, cursor);
    return cursor;
  }

  /** A shard may be removed only after the last of its records has expired. */
  #reportLostShards(stream: Stream): void {
    const present = new Set(Array.from(stream.shards, ({ id }) => id));
    for (const shardId of this.#model.shardIds) {
      if (!present.has(shardId)) this.#sweepOfGone(shardId).reachedEnd();
    }
  }

  #sweepOfGone(shardId: string): ShardSweep {
    return this.#cursors.get(shardId)?.sweep ?? new ShardSweep(this.#model, this.#name, shardId);
  }
}
