import { EngineError } from '../../src/engine/error.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import type { Random } from '../../src/lib/random.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { Model } from './model.ts';
import { NAMESPACE, type Process } from './process.ts';

const STREAM_NAME = 'visitors';
const MAX_SHARDS = 2;
const RETENTION_MS = 24 * 3_600_000;
const MAX_BYTES = 1_000;

/**
 * A second stream that is created and deleted repeatedly under the same name. Each time it has only its own records,
 * none of its predecessors, and once deleted it does not come back.
 */
export class RecreatedStream {
  readonly #model: Model;
  readonly #random: Random;
  /** Creation ids that may be seen only in DELETING. */
  readonly #deleted = new Set<string>();
  readonly #acknowledged = new Map<string, { data: string; atMs: number }[]>();
  #sent = 0;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
  }

  async step(process: Process): Promise<void> {
    const stream = process.engine.streams.find(NAMESPACE, STREAM_NAME);
    try {
      if (!stream) await this.#create(process);
      else if (stream.isAvailable) await this.#visit(process, stream);
    } catch (error) {
      if (process.alive && !(error instanceof EngineError || isStorageError(error))) throw error;
    }
  }

  /** After a crash. Requires that no change is in flight. */
  async inspect(process: Process): Promise<void> {
    const stream = process.engine.streams.find(NAMESPACE, STREAM_NAME);
    if (!stream) return;
    const { creationId, status } = stream.document;
    if (this.#deleted.has(creationId) && status !== 'DELETING') {
      this.#model.trace.reportViolation(`the deleted stream ${creationId} is ${status}`);
    }
    if (stream.isAvailable) await this.#readAll(process, stream);
  }

  async #create(process: Process): Promise<void> {
    const spec = {
      streamName: STREAM_NAME,
      shardCount: 1 + this.#random.integer(MAX_SHARDS),
      maxRecordKib: 1024,
      tags: {},
    };
    await process.engine.changes.create(NAMESPACE, { ...spec, mode: 'PROVISIONED' });
    this.#log('the second stream is created');
  }

  async #visit(process: Process, stream: Stream): Promise<void> {
    const luck = this.#random.fraction();
    if (luck < 0.7) await this.#put(process, stream);
    else if (luck < 0.9) await this.#readAll(process, stream);
    else await this.#delete(process, stream);
  }

  async #put(process: Process, stream: Stream): Promise<void> {
    const { creationId } = stream.document;
    const data = `${creationId} ${this.#sent++}`.padEnd(this.#random.integer(MAX_BYTES), '.');
    const partitionKey = `key-${this.#random.integer(5)}`;
    const atMs = this.#model.now();
    const result = await stream.put({
      partitionKey,
      keyBytes: Buffer.byteLength(partitionKey),
      data: Buffer.from(data),
      hashKey: undefined,
    });
    if (!process.alive || result.kind !== 'written') return;
    const known = this.#acknowledged.get(creationId) ?? [];
    this.#acknowledged.set(creationId, [...known, { data, atMs }]);
    this.#log(`the second stream has ${known.length + 1} records`);
  }

  async #readAll(process: Process, stream: Stream): Promise<void> {
    const { creationId } = stream.document;
    const promised = this.#acknowledged.get(creationId) ?? [];
    const found = new Set<string>();
    for (const shard of Array.from(stream.shards)) {
      let position = await process.engine.shardReader.resolve(stream, shard, { kind: 'trim-horizon' });
      for (;;) {
        const read = await process.engine.shardReader.read(stream, shard, position, {
          maxRecords: 100,
          maxBytes: 100_000,
        });
        for (const { data } of read.records) found.add(data.toString());
        if (read.records.length === 0) break;
        position = read.next;
      }
    }
    if (!process.alive || !stream.isAvailable) return;
    const { trace } = this.#model;
    for (const data of found) {
      if (!data.startsWith(creationId))
        trace.reportViolation(`the stream ${creationId} has a record of another: ${data}`);
    }
    for (const { data, atMs } of promised) {
      if (atMs < this.#model.now() - RETENTION_MS) continue;
      if (!found.has(data)) trace.reportViolation(`the stream ${creationId} has lost ${data.slice(0, 40)}`);
    }
  }

  async #delete(process: Process, stream: Stream): Promise<void> {
    const { creationId } = stream.document;
    await process.engine.changes.delete(stream);
    if (!process.alive) return;
    this.#deleted.add(creationId);
    this.#model.trace.tally.add('stream deleted');
    this.#log('the second stream is deleted');
  }

  #log(what: string): void {
    this.#model.trace.log(`${this.#model.now()} ${what}`);
  }
}
