import type { ShardPosition, StartingPoint } from '../../../../../src/engine/port.ts';
import { isRetained } from '../../../../../src/engine/shard/document.ts';
import type { Shard } from '../../../../../src/engine/shard/shard.ts';
import { parseSequenceNumber, positionOf } from '../../../../../src/engine/shard/sequence-number.ts';
import { comparePositions } from '../../../../../src/engine/compare-positions.ts';
import { trimHorizonMs } from '../../../../../src/engine/stream/document.ts';
import type { Stream } from '../../../../../src/engine/stream/stream.ts';
import type { NumberSource } from '../../../../../src/lib/fast-random.ts';
import { isStorageError, StorageError } from '../../../../../src/storage/error.ts';
import { NAMESPACE, record as recordOf } from '../../../../engine/harness.ts';
import type { KnownRecord, Model } from '../../../../simulation/model.ts';
import { ShardSweep } from '../../../../simulation/shard-sweep.ts';
import type { Gateways } from '../../../../mapping/schedules/cluster/gateways.ts';
import type { Life } from '../../../../mapping/schedules/cluster/life.ts';
import { STREAM_NAME } from '../../../../mapping/schedules/cluster/producer.ts';

const KEYS = 12;
const MAX_FILLER = 60;
const MAX_TOGETHER = 4;
const MAX_RECORDS = 8;
const MAX_BYTES = 2_000;

interface Cursor {
  readonly sweep: ShardSweep;
  token: string | undefined;
  /** The gateway that reads. */
  busy: string | undefined;
}

/** A position of LATEST, and from when it was known. */
interface Latest {
  readonly shardId: string;
  readonly position: ShardPosition;
}

/** Producers and a consumer of a stream, each call through any gateway: what they rely on is checked by the model. */
export class KinesisClients {
  readonly #gateways: Gateways;
  readonly #model: Model;
  readonly #random: NumberSource;
  /** Records in flight, by the gateway that has to answer. */
  readonly #inFlight = new Map<string, Set<KnownRecord>>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #latest: Latest[] = [];
  /** Shards that a gateway has shown to be closed. */
  readonly #closed = new Set<string>();

  constructor(gateways: Gateways, model: Model, random: NumberSource) {
    this.#gateways = gateways;
    this.#model = model;
    this.#random = random;
  }

  /** One call of a client, through a gateway that runs. */
  step(): void {
    const lives = this.#gateways.all.filter(({ time }) => time.isRunning);
    const life = lives[this.#random.integer(Math.max(1, lives.length))];
    const stream = life?.engine.streams.find(NAMESPACE, STREAM_NAME);
    if (!life || !stream) return;
    for (const shard of stream.shards) if (shard.closed) this.#closed.add(shard.id);
    const draw = this.#random.fraction();
    if (draw < 0.5) {
      for (let count = 1 + this.#random.integer(MAX_TOGETHER); count > 0; count--) this.#put(life, stream);
    } else {
      const shards = Array.from(stream.shards);
      const shard = shards[this.#random.integer(shards.length)]!;
      const work = draw < 0.85 ? this.#read(life, stream, shard) : this.#findLatest(life, stream, shard);
      void work.catch((error: unknown) => this.#isGone(stream, shard, error) || this.#failed(error));
    }
  }

  /** A gateway was killed: what it was to put may be stored or not. */
  killed(name: string): void {
    for (const known of this.#inFlight.get(name) ?? []) this.#uncertain(known);
    this.#inFlight.delete(name);
    for (const cursor of this.#cursors.values()) if (cursor.busy === name) cursor.busy = undefined;
  }

  /** More than their life has passed. */
  expireIterators(): void {
    for (const cursor of this.#cursors.values()) cursor.token = undefined;
  }

  /** Reads every shard to its end. Requires that nothing is in flight. */
  async readAll(life: Life): Promise<void> {
    const stream = life.engine.streams.find(NAMESPACE, STREAM_NAME)!;
    for (const shard of stream.shards) {
      while ((await this.#read(life, stream, shard)) > 0);
      this.#cursorOf(shard).sweep.reachedEnd();
      const sweep = new ShardSweep(this.#model, `a reader on ${life.name}`, shard.id);
      let position = await life.engine.shardReader.resolve(stream, shard, { kind: 'trim-horizon' });
      for (;;) {
        const read = await life.engine.shardReader.read(stream, shard, position, LIMITS);
        sweep.took(read.records, 0);
        position = read.next;
        if (read.records.length === 0) break;
      }
      sweep.reachedEnd();
    }
  }

  #put(life: Life, stream: Stream): void {
    const known = this.#model.sent(`key-${this.#random.integer(KEYS)}`, this.#random.integer(MAX_FILLER));
    const { latest, closed } = { latest: [...this.#latest], closed: new Set(this.#closed) };
    const ofLife = this.#inFlight.get(life.name) ?? new Set();
    this.#inFlight.set(life.name, ofLife.add(known));
    const settle = (act: () => void) => {
      // Of a gateway that was killed there is no answer.
      if (this.#inFlight.get(life.name)?.delete(known)) act();
    };
    stream.put(recordOf(known.partitionKey, known.data.toString())).then(
      (written) =>
        settle(() => {
          if (written.kind === 'throttled') throw new Error('quotas are off');
          this.#log(`${life.name} put ${known.id} at ${written.sequenceNumber} of ${written.shardId}`);
          this.#model.acknowledged(known, written);
          this.#checkPlace(known, latest, closed);
        }),
      (error: unknown) =>
        settle(() => {
          if (!(error instanceof StorageError)) return this.#failed(error);
          this.#log(`${life.name} put ${known.id}: ${error.kind}`);
          this.#model.trace.tally.add(`put ${error.kind}`);
          if (NOT_STORED.has(error.kind)) this.#model.refused(known);
          else this.#uncertain(known);
        }),
    );
  }

  /** A record that was sent after LATEST or the end of a shard was known is behind it. */
  #checkPlace({ id, shardId, sequenceNumber }: KnownRecord, latest: Latest[], closed: Set<string>): void {
    const position = positionOf(parseSequenceNumber(sequenceNumber.toString())!)!;
    if (closed.has(shardId!)) this.#accuse(`record ${id} was put after the end of ${shardId}`);
    for (const earlier of latest) {
      if (earlier.shardId === shardId && comparePositions(position, earlier.position) < 0)
        this.#accuse(`record ${id} of ${shardId} is below an earlier LATEST`);
    }
  }

  async #findLatest(life: Life, stream: Stream, shard: Shard): Promise<void> {
    const before = [...this.#model.storedIn(shard.id)];
    const position = await life.engine.shardReader.resolve(stream, shard, { kind: 'latest' });
    this.#model.trace.tally.add('LATEST found');
    const missed = before.find(
      ({ sequenceNumber }) =>
        comparePositions(positionOf(parseSequenceNumber(sequenceNumber.toString())!)!, position) >= 0,
    );
    if (missed) this.#accuse(`LATEST of ${shard.id} is not above record ${missed.id}, acknowledged before`);
    this.#latest.push({ shardId: shard.id, position });
  }

  /** Continues with the iterator that another gateway has issued. @returns how many records it received */
  async #read(life: Life, stream: Stream, shard: Shard): Promise<number> {
    const cursor = this.#cursorOf(shard);
    if (cursor.busy !== undefined) return 0;
    cursor.busy = life.name;
    this.#log(`${life.name} reads ${shard.id}`);
    try {
      const { iterators, shardReader } = life.engine;
      const opened = cursor.token === undefined ? undefined : iterators.open(NAMESPACE, cursor.token);
      if (opened && opened.kind !== 'valid') this.#accuse(`an iterator of ${shard.id} is ${opened.kind}`);
      const position =
        opened?.kind === 'valid'
          ? opened.position
          : await shardReader.resolve(stream, shard, startOf(cursor));
      const stored = [...this.#model.storedIn(shard.id)];
      const read = await shardReader.read(stream, shard, position, LIMITS);
      cursor.sweep.took(read.records, 0);
      if (read.records.length === 0 || read.millisBehindLatest === 0) {
        const expiredMs = this.#model.horizon.mayHideBefore(this.#model.now());
        const missed = stored.find(
          ({ sequenceNumber, earliestMs }) => earliestMs >= expiredMs && !cursor.sweep.has(sequenceNumber),
        );
        if (missed) this.#accuse(`a read to the end of ${shard.id} missed record ${missed.id}`);
      }
      if (read.ended) {
        this.#model.trace.tally.add('end of a shard read');
        cursor.sweep.reachedEnd();
        this.#closed.add(shard.id);
      }
      const { streamName, creationId } = stream.document;
      const issued = { streamName, creationId, shardNumber: shard.number, position: read.next };
      cursor.token = iterators.issue(NAMESPACE, issued);
      return read.records.length;
    } catch (error) {
      if (this.#isGone(stream, shard, error)) return 0;
      throw error;
    } finally {
      if (cursor.busy === life.name) cursor.busy = undefined;
    }
  }

  /**
   * A shard out of retention is removed by a change of the document, and its log shortly before. A gateway that was frozen knows an
   * older retention period.
   */
  #isGone(stream: Stream, shard: Shard, error: unknown): boolean {
    const nowMs = this.#model.now();
    const knownMs = trimHorizonMs(stream.document, nowMs);
    const isExpired = !isRetained(
      shard.document,
      Math.max(knownMs, this.#model.horizon.mayHideBefore(nowMs)),
    );
    return isExpired && isStorageError(error, 'not-found');
  }

  #cursorOf({ id }: Shard): Cursor {
    const cursor = this.#cursors.get(id) ?? {
      sweep: new ShardSweep(this.#model, 'the consumer', id),
      token: undefined,
      busy: undefined,
    };
    this.#cursors.set(id, cursor);
    return cursor;
  }

  /** Another gateway may still store what was passed to it. */
  #uncertain(known: KnownRecord): void {
    this.#model.uncertain(known);
    if (known.fate === 'uncertain') known.latestMs = Number.POSITIVE_INFINITY;
  }

  #failed(error: unknown): void {
    if (error instanceof StorageError && error.kind !== 'corrupt' && error.kind !== 'not-found') return;
    this.#accuse(error instanceof Error ? String(error.stack) : String(error));
  }

  #accuse(what: string): void {
    this.#model.trace.reportViolation(what);
  }

  #log(what: string): void {
    this.#model.trace.log(`${this.#model.now()} ${what}`);
  }
}

function startOf({ sweep: { last } }: Cursor): StartingPoint {
  return last === 0n
    ? { kind: 'trim-horizon' }
    : { kind: 'after-sequence-number', sequenceNumber: last.toString() };
}

/** What the port says of an append: the record is not stored. */
const NOT_STORED: ReadonlySet<string> = new Set(['not-written', 'closed', 'full']);

/** As GetRecords reads. */
const LIMITS = { maxRecords: MAX_RECORDS, maxBytes: MAX_BYTES, isEndExact: true };
