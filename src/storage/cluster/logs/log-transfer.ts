import { type LogId, type StoredBatch, UNTIL_TRIMMED_MS } from '../../port.ts';
import { byPosition, type LogFacts, type LogTransfer } from '../../transfer.ts';
import type { Publisher } from './append/publish.ts';
import type { LogCatalog } from './catalog.ts';
import { importedBody, importedEndPos } from './imported.ts';
import { HEADER_BYTES, KIND, writeHeader } from './message.ts';
import type { OpenLog } from './open-log.ts';
import type { LogReader } from './read/reader.ts';
import type { UsedLogs } from './used-logs.ts';

// A reader of single records reads the whole message for each of them, unless it is kept (read/imported-seqs.ts).
const MESSAGE_BYTES = 2 ** 18;

interface Parts {
  readonly logs: UsedLogs;
  readonly catalog: LogCatalog;
  readonly reader: LogReader;
  readonly publisher: Publisher;
}

/** Logs of a cluster that are copied from or to another store. No gateway uses them meanwhile. */
export class ClusterLogTransfer implements LogTransfer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async list(): Promise<LogId[]> {
    const logs = await this.#parts.catalog.list();
    return logs.flatMap(({ key, value }) => (value.deleting === true ? [] : [key]));
  }

  async facts(id: LogId): Promise<LogFacts> {
    const { logs, reader } = this.#parts;
    const bounds = await reader.bounds(id);
    const { state } = await logs.loaded(id);
    return { ...bounds, lastTimeMs: state.head.timeMs, retentionMs: logs.document(id).retentionMs };
  }

  async begin(id: LogId, firstPos: number): Promise<number> {
    const { catalog, logs, publisher, reader } = this.#parts;
    if (!(await catalog.getExact(id))) {
      const { index, partition, subject } = logs.placeOf(id);
      // Before the times of all batches.
      await publisher.storeFirst(partition.messages, subject, 0);
      await catalog.create(id, {
        partition: index,
        retentionMs: UNTIL_TRIMMED_MS,
        trimmedBefore: 0,
        trimmedBytes: 0,
        posOffset: 0,
        // Its batches may be older than the log in this store.
        createdMs: 0,
      });
    }
    const log = await logs.loaded(id);
    const newest = await reader.readOne(log, log.state.head.seq);
    if (newest.kind === KIND.created) return firstPos;
    return newest.kind === KIND.imported ? importedEndPos(newest) : Infinity;
  }

  async append(id: LogId, batches: readonly StoredBatch[]): Promise<void> {
    const log = await this.#parts.logs.loaded(id);
    let message: StoredBatch[] = [];
    let bytes = 0;
    for (const group of byPosition(batches)) {
      const groupBytes = group.reduce((sum, batch) => sum + batch.bytes.length, 0);
      if (bytes > 0 && bytes + groupBytes > MESSAGE_BYTES) {
        await this.#store(log, message);
        message = [];
        bytes = 0;
      }
      message.push(...group);
      bytes += groupBytes;
    }
    if (message.length > 0) await this.#store(log, message);
  }

  async finish(
    id: LogId,
    { firstPos, endPos, lastTimeMs }: Pick<LogFacts, 'firstPos' | 'endPos' | 'lastTimeMs'>,
  ): Promise<void> {
    const { logs, reader, catalog } = this.#parts;
    const log = await logs.loaded(id);
    // An earlier attempt has finished it.
    if (log.state.phase === 'closed') return;
    const newest = await reader.readOne(log, log.state.head.seq);
    const isLast =
      newest.kind === KIND.imported && importedEndPos(newest) === endPos && newest.timeMs >= lastTimeMs;
    if (!isLast) await this.#store(log, [], { endPos, timeMs: lastTimeMs });
    const lastSeq = log.state.head.seq;
    await catalog.update(id, (current) => ({
      ...current,
      trimmedBefore: firstPos,
      // So that the end of the log is that of the other one.
      posOffset: endPos - (lastSeq + 1),
      imported: { endPos, fromSeq: 1, lastSeq },
    }));
  }

  async #store(
    log: OpenLog,
    batches: readonly StoredBatch[],
    last = { endPos: batches.at(-1)!.pos + 1, timeMs: batches.at(-1)!.timestampMs },
  ): Promise<void> {
    const body = importedBody(batches, last.endPos);
    await this.#parts.publisher.store(log, {
      kind: KIND.imported,
      payload(previous, _nowMs, mark) {
        const payload = Buffer.allocUnsafe(HEADER_BYTES + body.length);
        const timeMs = Math.max(previous.timeMs, last.timeMs);
        const { length: batchCount } = batches;
        writeHeader(payload, { kind: KIND.imported, batchCount, timeMs, bytes: body.length, previous, mark });
        body.copy(payload, HEADER_BYTES);
        return payload;
      },
    });
  }
}
