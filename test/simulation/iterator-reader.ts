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

interface Place {
  readonly sweep: ShardSweep;
  token: string | undefined;
  issuedMs: number;
  busy: Process | undefined;
  ended: boolean;
}

const MAX_RECORDS = 50;
const MAX_BYTES = 30_000;

/** A consumer of all shards from their beginning, who holds on to the iterators across crashes. */
export class IteratorReader {
  readonly #name: string;
  readonly #model: Model;
  readonly #random: Random;
  readonly #places = new Map<string, Place>();
  readonly #watch: { stop(): void };

  constructor(name: string, model: Model, random: Random) {
    this.#name = name;
    this.#model = model;
    this.#random = random;
    this.#watch = model.onStored((record) => {
      for (const { sweep } of this.#places.values()) sweep.stored(record);
    });
  }

  stop(): void {
    this.#watch.stop();
  }

  /** Reads some shard once. */
  async step(process: Process, stream: Stream): Promise<void> {
    const shards = [...stream.shards];
    await this.#read(process, stream, shards[this.#random.integer(shards.length)]!);
  }

  /** Reads every shard up to its end. Nothing may be on its way meanwhile. */
  async readAll(process: Process, stream: Stream): Promise<void> {
    const shards = Array.from(stream.shards);
    for (const shard of shards) {
      while ((await this.#read(process, stream, shard)) === 'more');
      this.#placeIn(shard).sweep.reachedEnd();
    }
    this.#accuseOfLostShards(stream);
  }

  async #read(process: Process, stream: Stream, shard: Shard): Promise<'more' | 'end'> {
    const place = this.#placeIn(shard);
    if (place.ended || place.busy === process) return 'end';
    place.busy = process;
    try {
      const position = await this.#position(process, stream, shard, place);
      const hiddenMs = this.#model.horizon.hidesBefore(process.clock.now());
      const read = await process.engine.shardReader.read(stream, shard, position, {
        maxRecords: 1 + this.#random.integer(MAX_RECORDS),
        maxBytes: 1 + this.#random.integer(MAX_BYTES),
      });
      if (!process.alive) return 'end';
      this.#model.trace.tell(
        `${this.#model.now()} ${this.#name} reads ${read.records.length} of ${shard.id} to ${read.next.pos}/${read.next.index}`,
      );
      place.sweep.took(read.records, hiddenMs);
      place.ended = read.ended;
      if (read.ended) place.sweep.reachedEnd();
      this.#issue(process, stream, shard, place, read.next);
      return read.records.length > 0 && !read.ended ? 'more' : 'end';
    } catch (error) {
      // A shard out of retention goes at a change of the stream, its log a moment before.
      const expired = !isRetained(shard.document, trimHorizonMs(stream.document, process.clock.now()));
      if (!process.alive || (expired && isStorageError(error, 'not-found'))) return 'end';
      throw error;
    } finally {
      if (place.busy === process) place.busy = undefined;
    }
  }

  /** Where the iterator stands. It holds across restarts; when it has expired, the last number leads back. */
  async #position(process: Process, stream: Stream, shard: Shard, place: Place): Promise<ShardPosition> {
    const opened =
      place.token === undefined ? undefined : process.engine.iterators.open(NAMESPACE, place.token);
    if (opened?.kind === 'valid') return opened.position;
    if (
      opened &&
      (opened.kind === 'invalid' || this.#model.now() - place.issuedMs <= SHARD_ITERATOR_LIFE_MS)
    ) {
      this.#model.trace.accuse(`${this.#name}: an iterator of ${shard.id} is ${opened.kind}`);
    }
    const { last } = place.sweep;
    if (last === 0n) return process.engine.shardReader.resolve(stream, shard, { kind: 'trim-horizon' });
    return process.engine.shardReader.resolve(stream, shard, {
      kind: 'after-sequence-number',
      sequenceNumber: last.toString(),
    });
  }

  #issue(process: Process, stream: Stream, shard: Shard, place: Place, position: ShardPosition): void {
    const { streamName, creationId } = stream.document;
    const { iterators } = process.engine;
    place.token = iterators.issue(NAMESPACE, { streamName, creationId, shardNumber: shard.number, position });
    place.issuedMs = process.clock.now();
  }

  #placeIn({ id }: Shard): Place {
    const sweep = new ShardSweep(this.#model, this.#name, id);
    const place = this.#places.get(id) ?? {
      sweep,
      token: undefined,
      issuedMs: 0,
      busy: undefined,
      ended: false,
    };
    this.#places.set(id, place);
    return place;
  }

  /** A shard may go only with the last of its records. */
  #accuseOfLostShards(stream: Stream): void {
    const present = new Set(Array.from(stream.shards, ({ id }) => id));
    for (const shardId of this.#model.shardIds) {
      if (!present.has(shardId)) this.#placeInGone(shardId).reachedEnd();
    }
  }

  #placeInGone(shardId: string): ShardSweep {
    return this.#places.get(shardId)?.sweep ?? new ShardSweep(this.#model, this.#name, shardId);
  }
}
