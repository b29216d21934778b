import type { Clock, Timer } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import type { LogStore, Store } from '../../storage/port.ts';
import type { GroupDocument, StreamDocument } from './documents.ts';
import { decodeEvents, encodeEvents } from './event-batch.ts';
import { DAY_MS, EVENT_OVERHEAD_BYTES, FOREVER_MS } from './limits.ts';
import { LogStream } from './log-stream.ts';

// Statistics are saved this long after they changed. What a crash takes is counted again when the group is
// opened: at most this much of its newest events is read.
const SAVE_DELAY_MS = 5_000;
const COUNT_READ_BYTES = 4 * 1024 * 1024;

export interface GroupDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface NewEvent {
  readonly stream: LogStream;
  readonly timestampMs: number;
  readonly message: string;
}

/**
 * A log group: one log of the storage port for all its streams. A log a group, not a log a stream, because
 * most reading is FilterLogEvents over a whole group, streams come and go by the thousand with their
 * environments, and retention is set on the group: this way all three are one sequential read of one log.
 * The price, a stream's events lying among the others', is small while each batch names its streams first
 * and each stream knows its first and last position.
 */
export class LogGroup {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly #dependencies: GroupDependencies;
  readonly #groupDocuments: JsonDocuments<GroupDocument>;
  readonly #groupKey: string;
  readonly #streamDocuments: JsonDocuments<StreamDocument>;
  readonly #byName = new Map<string, LogStream>();
  readonly #byId = new Map<string, LogStream>();
  #document: GroupDocument;
  /** One append at a time, so that `countedPos` has nothing uncounted before it. */
  #lastAppend: Promise<unknown> = Promise.resolve();
  #saveTimer: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(
    dependencies: GroupDependencies,
    groupDocuments: JsonDocuments<GroupDocument>,
    groupKey: string,
    document: GroupDocument,
  ) {
    this.#dependencies = dependencies;
    this.logs = dependencies.store.logs;
    this.clock = dependencies.clock;
    this.#groupDocuments = groupDocuments;
    this.#groupKey = groupKey;
    this.#document = document;
    this.#streamDocuments = new JsonDocuments(dependencies.store.meta, `logs/stream/${document.logId}/`);
  }

  /** Opens a group that exists, and counts what was written after its statistics were saved. */
  static async open(
    dependencies: GroupDependencies,
    groupDocuments: JsonDocuments<GroupDocument>,
    groupKey: string,
    document: GroupDocument,
  ): Promise<LogGroup> {
    const group = new LogGroup(dependencies, groupDocuments, groupKey, document);
    await group.logs.createLog(document.logId, { retentionMs: retentionMs(document) });
    for (const { value } of await group.#streamDocuments.list()) group.#add(new LogStream(value));
    await group.#countTail();
    return group;
  }

  get document(): GroupDocument {
    return this.#document;
  }

  /** In no order. */
  streams(): Iterable<LogStream> {
    return this.#byName.values();
  }

  stream(name: string): LogStream | undefined {
    return this.#byName.get(name);
  }

  streamById(id: string): LogStream | undefined {
    return this.#byId.get(id);
  }

  /** @returns undefined when there is one of that name */
  async createStream(name: string): Promise<LogStream | undefined> {
    const id = this.#dependencies.random.bytes(8).toString('hex');
    const document = { id, name, createdMs: this.clock.now() };
    if (!(await this.#streamDocuments.create(name, document))) return undefined;
    const stream = new LogStream(document);
    this.#add(stream);
    return stream;
  }

  async deleteStream(stream: LogStream): Promise<void> {
    this.#byName.delete(stream.name);
    this.#byId.delete(stream.id);
    await this.#streamDocuments.delete(stream.name);
  }

  /**
   * Stores events durably, in one batch.
   * @throws StorageError as `LogStore.append` does
   */
  append(events: readonly NewEvent[]): Promise<void> {
    const appended = this.#lastAppend.then(() => this.#append(events));
    this.#lastAppend = appended.catch(() => {});
    return appended;
  }

  async setRetention(days: number | undefined): Promise<void> {
    await this.#update((current) => {
      const { retentionDays, ...rest } = current;
      if (retentionDays === days) return current;
      return days === undefined ? rest : { ...rest, retentionDays: days };
    });
    await this.#applyRetention();
  }

  /** Writes what has been counted; called by a timer and when the server stops. */
  async save(): Promise<void> {
    this.#saveTimer?.cancel();
    this.#saveTimer = undefined;
    const { countedPos, storedBytes } = this.#document;
    // Streams first: counting their newest events again is harmless, missing them is not.
    for (const stream of this.#byName.values()) {
      if (!stream.unsaved) continue;
      const document = stream.takeDocument();
      await this.#streamDocuments.update(stream.name, (current) =>
        current.id === stream.id ? document : undefined,
      );
    }
    await this.#groupDocuments.update(this.#groupKey, (current) => ({ ...current, countedPos, storedBytes }));
  }

  async close(): Promise<void> {
    await this.#lastAppend;
    await this.#saving;
    if (this.#saveTimer !== undefined) await this.save();
  }

  /** Removes all of it. The group's document goes last: until then, deleting again finishes the work. */
  async delete(): Promise<void> {
    this.#saveTimer?.cancel();
    this.#saveTimer = undefined;
    await this.#saving;
    for (const stream of this.#byName.values()) await this.deleteStream(stream);
    await this.logs.deleteLog(this.#document.logId);
    await this.#groupDocuments.delete(this.#groupKey);
  }

  async #append(events: readonly NewEvent[]): Promise<void> {
    await this.#coverSkew(events, this.clock.now());
    const { logId } = this.#document;
    const batch = encodeEvents(events.map((event) => ({ ...event, streamId: event.stream.id })));
    const { pos, timestampMs: ingestionMs } = await this.logs.append(logId, batch);
    let bytes = 0;
    for (const { stream, timestampMs, message } of events) {
      stream.count(timestampMs, ingestionMs, pos);
      bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
    }
    this.#counted(pos + 1, bytes);
    // Storing may have taken long: then the events are older on arrival than they were on departure.
    await this.#coverSkew(events, ingestionMs);
  }

  #counted(upToPos: number, bytes: number): void {
    const { storedBytes } = this.#document;
    this.#document = { ...this.#document, countedPos: upToPos, storedBytes: storedBytes + bytes };
    this.#saveTimer ??= this.clock.setTimer(SAVE_DELAY_MS, () => this.#saveInBackground(), {
      background: true,
    });
  }

  #saveInBackground(): void {
    this.#saving = this.save().catch((error: unknown) => {
      this.#dependencies.logger.warn('log group statistics were not saved', {
        group: this.#document.name,
        error: String(error),
      });
    });
  }

  /** Widens the group's skew before events are stored whose timestamps lie outside it. */
  async #coverSkew(events: readonly { readonly timestampMs: number }[], arrivalMs: number): Promise<void> {
    let aheadMs = 0;
    let behindMs = 0;
    for (const { timestampMs } of events) {
      aheadMs = Math.max(aheadMs, timestampMs - arrivalMs);
      behindMs = Math.max(behindMs, arrivalMs - timestampMs);
    }
    if (aheadMs <= this.#document.aheadMs && behindMs <= this.#document.behindMs) return;
    await this.#update((current) => ({
      ...current,
      aheadMs: Math.max(current.aheadMs, roundUp(aheadMs)),
      behindMs: Math.max(current.behindMs, roundUp(behindMs)),
    }));
    if (aheadMs > 0) await this.#applyRetention();
  }

  async #countTail(): Promise<void> {
    const { logId, countedPos } = this.#document;
    for (let from = countedPos; ;) {
      const { batches, nextPos } = await this.logs.read(logId, from, { maxBytes: COUNT_READ_BYTES });
      if (batches.length === 0) return;
      for (const { pos, timestampMs: ingestionMs, bytes } of batches) {
        const events = decodeEvents(bytes, (id) => this.#byId.has(id));
        let eventBytes = 0;
        for (const { streamId, timestampMs, message } of events) {
          this.#byId.get(streamId)!.count(timestampMs, ingestionMs, pos);
          eventBytes += message.length + EVENT_OVERHEAD_BYTES;
        }
        this.#counted(pos + 1, eventBytes);
        await this.#coverSkew(events, ingestionMs);
      }
      from = nextPos;
    }
  }

  async #applyRetention(): Promise<void> {
    await this.logs.setRetention(this.#document.logId, retentionMs(this.#document));
  }

  /** Changes the stored document; what has only been counted stays as it is in memory. */
  async #update(change: (current: GroupDocument) => GroupDocument): Promise<void> {
    const stored = await this.#groupDocuments.update(this.#groupKey, change);
    if (!stored) return;
    const { countedPos, storedBytes } = this.#document;
    this.#document = { ...stored, countedPos, storedBytes };
  }

  #add(stream: LogStream): void {
    this.#byName.set(stream.name, stream);
    this.#byId.set(stream.id, stream);
  }
}

/** Long enough for an event stamped ahead of its arrival to live its days. */
export function retentionMs({
  retentionDays,
  aheadMs,
}: Pick<GroupDocument, 'retentionDays' | 'aheadMs'>): number {
  return retentionDays === undefined ? FOREVER_MS : retentionDays * DAY_MS + aheadMs;
}

/** To a power of two, so that growing skew is written a few times and not for each batch. */
function roundUp(durationMs: number): number {
  return durationMs <= 1 ? durationMs : 2 ** Math.ceil(Math.log2(durationMs));
}
