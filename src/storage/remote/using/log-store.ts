import { MIB } from '../../../lib/bytes.ts';
import { assert } from '../../../lib/assert.ts';
import { StorageError } from '../../error.ts';
import type { AppendBatch, AppendResult, LogBounds, LogStore, ReadResult } from '../../port.ts';
import { writeCall } from '../frames/call.ts';
import { FRAME } from '../frames/frame.ts';
import { writeAppend } from '../frames/log.ts';
import type { Link } from './link.ts';
import { KnownSizes } from './known-sizes.ts';

/** Bytes of appends without an answer, as many as may wait for the disk in the store itself. */
const MAX_APPENDING_BYTES = 64 * MIB;

const CHANGE = { isChange: true } as const;
const READ = { isChange: false } as const;

/** The logs of a store in another process. */
export class RemoteLogStore implements LogStore {
  readonly #link: Link;
  readonly #sizes: KnownSizes;
  #appendingBytes = 0;

  constructor(link: Link) {
    this.#link = link;
    this.#sizes = new KnownSizes(link);
  }

  async createLog(id: string, { retentionMs }: { retentionMs: number }): Promise<void> {
    await this.#link.call('createLog', [id, retentionMs], CHANGE);
  }

  async deleteLog(id: string): Promise<void> {
    await this.#link.call('deleteLog', [id], CHANGE);
    this.#sizes.forget(id);
  }

  async append(id: string, batch: AppendBatch): Promise<AppendResult> {
    const { byteLength } = batch;
    assert(batch.recordCount > 0, 'a batch contains at least one record');
    if (this.#appendingBytes + byteLength > MAX_APPENDING_BYTES && this.#appendingBytes > 0) {
      throw new StorageError('not-written', `more than ${MAX_APPENDING_BYTES} bytes wait for the store`);
    }
    const { requests, writer } = this.#link;
    const appended = requests.make('appended', true, (request) => writeAppend(writer, request, id, batch));
    this.#appendingBytes += byteLength;
    try {
      return await appended;
    } finally {
      this.#appendingBytes -= byteLength;
    }
  }

  async closeLog(id: string): Promise<void> {
    await this.#link.call('closeLog', [id], CHANGE);
  }

  async read(id: string, fromPos: number, { maxBytes }: { maxBytes: number }): Promise<ReadResult> {
    const { requests, writer } = this.#link;
    return requests.make('batches', false, (request) =>
      writeCall(writer, request, 'read', [id, fromPos, maxBytes]),
    );
  }

  async waitForAppend(
    id: string,
    fromPos: number,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'appended' | 'timeout'> {
    signal?.throwIfAborted();
    const { requests, writer } = this.#link;
    // JSON has no infinity.
    const boundedMs = Math.min(timeoutMs, Number.MAX_SAFE_INTEGER);
    let request = 0;
    const waiting = requests.make('json', false, (made) => {
      request = made;
      writeCall(writer, made, 'waitForAppend', [id, fromPos, boundedMs]);
    }) as Promise<'appended' | 'timeout'>;
    if (!signal) return waiting;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        if (requests.abandon(request)) writer.frame(FRAME.cancel, request, 0);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      void waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  async findByTime(id: string, timestampMs: number): Promise<number> {
    return this.#link.call('findByTime', [id, timestampMs], READ);
  }

  async bounds(id: string): Promise<LogBounds> {
    return this.#link.call('bounds', [id], READ);
  }

  storedBytes(id: string): number {
    return this.#sizes.of(id);
  }

  async trim(id: string, beforePos: number): Promise<void> {
    await this.#link.call('trim', [id, beforePos], CHANGE);
  }

  async setRetention(id: string, retentionMs: number): Promise<void> {
    await this.#link.call('setRetention', [id, retentionMs], CHANGE);
  }
}
