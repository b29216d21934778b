import type { Clock } from '../../lib/time/clock.ts';
import { isStorageError } from '../../storage/error.ts';
import type { LogStore } from '../../storage/port.ts';
import { EngineError } from '../error.ts';
import type {
  ReadableStreamInfo,
  ShardPosition,
  ShardRead,
  StartingPoint,
  StreamReader,
  StreamRef,
} from '../port.ts';
import { isRetained } from '../shard/document.ts';
import { parseShardId, shardIdOf } from '../shard/id.ts';
import type { Shard } from '../shard/shard.ts';
import { trimHorizonMs } from '../stream/document.ts';
import type { Stream } from '../stream/stream.ts';
import type { Streams } from '../stream/streams.ts';
import type { ShardReader } from './shard-reader.ts';

const ONE_RECORD = { maxRecords: 1, maxBytes: 1 };

/** Reads the logs for event source mappings, without iterators or quotas. */
export class EngineReader implements StreamReader {
  readonly #streams: Streams;
  readonly #shardReader: ShardReader;
  readonly #logs: LogStore;
  readonly #clock: Clock;

  constructor(options: { streams: Streams; shardReader: ShardReader; logs: LogStore; clock: Clock }) {
    this.#streams = options.streams;
    this.#shardReader = options.shardReader;
    this.#logs = options.logs;
    this.#clock = options.clock;
  }

  async describe(ref: StreamRef): Promise<ReadableStreamInfo | undefined> {
    const stream = this.#streams.find(ref, ref.streamName);
    if (!stream?.isAvailable) return undefined;
    const { document } = stream;
    const horizonMs = trimHorizonMs(document, this.#clock.now());
    const listed = document.shards.filter((shard) => isRetained(shard, horizonMs));
    const numbers = new Set(listed.map(({ number }) => number));
    return {
      streamName: document.streamName,
      createdMs: document.createdMs,
      retentionHours: document.retentionHours,
      shards: listed.map((shard) => ({
        shardId: shardIdOf(shard.number),
        // A parent whose records have expired does not delay its children.
        parentShardIds: shard.parents.filter((parent) => numbers.has(parent)).map(shardIdOf),
        closed: shard.closedMs !== undefined,
      })),
    };
  }

  /** @throws EngineError `stream-not-found`, `shard-not-found` */
  async read(
    ref: StreamRef,
    shardId: string,
    from: ShardPosition,
    limits: { maxRecords: number; maxBytes: number },
  ): Promise<ShardRead> {
    const { stream, shard } = this.#require(ref, shardId);
    return this.#shardReader.read(stream, shard, from, limits).catch(streamNotFoundIfDeleted);
  }

  /** @throws EngineError `stream-not-found`, `shard-not-found`; the signal's reason */
  async waitForRecords(
    ref: StreamRef,
    shardId: string,
    from: ShardPosition,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'ready' | 'timeout'> {
    return this.#waitForRecords(ref, shardId, from, options).catch(streamNotFoundIfDeleted);
  }

  /** @throws EngineError `stream-not-found`, `shard-not-found`; RangeError for a text that is not a sequence number */
  async resolve(ref: StreamRef, shardId: string, start: StartingPoint): Promise<ShardPosition> {
    const { stream, shard } = this.#require(ref, shardId);
    return this.#shardReader.resolve(stream, shard, start);
  }

  watch(ref: StreamRef, onChange: () => void): { stop(): void } {
    return this.#streams.watch(ref, ref.streamName, onChange);
  }

  async #waitForRecords(
    ref: StreamRef,
    shardId: string,
    from: ShardPosition,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'ready' | 'timeout'> {
    const deadlineMs = this.#clock.monotonicMs() + options.timeoutMs;
    let position = from;
    for (let hasWaited = false; ; hasWaited = true) {
      options.signal?.throwIfAborted();
      const { stream, shard } = this.#require(ref, shardId);
      const bounds = await this.#logs.bounds(shard.logId);
      if (bounds.closed || bounds.endPos > position.pos) {
        // The caller reads what was appended just now; reading it here as well would take as long again.
        if (hasWaited && !bounds.closed) return 'ready';
        const read = await this.#shardReader.read(stream, shard, position, ONE_RECORD);
        if (read.records.length > 0 || read.ended) return 'ready';
        position = read.next;
      }
      const timeoutMs = deadlineMs - this.#clock.monotonicMs();
      if (timeoutMs <= 0) return 'timeout';
      const isAtEnd = bounds.closed && bounds.endPos <= position.pos;
      const waited = await this.#waitForChange(stream, shard, {
        ...options,
        timeoutMs,
        fromPos: isAtEnd ? undefined : position.pos,
      });
      if (waited === 'timeout') return 'timeout';
    }
  }

  #require(ref: StreamRef, shardId: string): { stream: Stream; shard: Shard } {
    const stream = this.#streams.find(ref, ref.streamName);
    if (!stream?.isAvailable) throw new EngineError({ kind: 'stream-not-found' });
    const number = parseShardId(shardId) ?? -1;
    const shard = stream.shard(number);
    if (!shard) throw new EngineError({ kind: 'shard-not-found', shardNumber: number });
    return { stream, shard };
  }

  /**
   * Waits for an append, or, at the end of a closed log, for a change of the stream's document, because `waitForAppend` of
   * a closed log resolves at once.
   * @param options.fromPos undefined at the end of a closed log
   */
  async #waitForChange(
    stream: Stream,
    shard: Shard,
    options: { fromPos: number | undefined; timeoutMs: number; signal?: AbortSignal },
  ): Promise<'changed' | 'timeout'> {
    const { fromPos } = options;
    if (fromPos === undefined && !shard.closed) return waitForDocument(this.#clock, stream, options);
    const waited = await this.#logs.waitForAppend(shard.logId, fromPos ?? 0, options);
    return waited === 'timeout' ? 'timeout' : 'changed';
  }
}

/** Replaces the error of a log that was deleted with its stream during a read. @throws EngineError, or `error` */
function streamNotFoundIfDeleted(error: unknown): never {
  throw isStorageError(error, 'not-found') ? new EngineError({ kind: 'stream-not-found' }) : error;
}

function waitForDocument(
  clock: Clock,
  stream: Stream,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<'changed' | 'timeout'> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.cancel();
      watch.stop();
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      stop();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(timeoutMs, () => {
      stop();
      resolve('timeout');
    });
    const watch = stream.watch(() => {
      stop();
      resolve('changed');
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
