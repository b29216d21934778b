import { MIB } from '../../../lib/bytes.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { isStorageError, StorageError } from '../../../storage/error.ts';
import type { LogStore, Store } from '../../../storage/port.ts';
import type { GroupDocument } from './documents.ts';
import { decodeEvents, encodeEvents } from './event-batch.ts';
import type { GroupRecord } from './record.ts';
import { EVENT_OVERHEAD_BYTES } from '../limits.ts';
import { GroupStreams } from './group-streams.ts';
import type { LogStream } from './log-stream.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { MetricFilterDocument } from '../metric-filter/document.ts';
import type { MetricFilters } from '../metric-filter/metric-filters.ts';
import type { SubscriptionFilterDocument } from '../subscription/document.ts';
import type { Subscriptions } from '../subscription/subscriptions.ts';

// Statistics are saved this long after they changed. After a crash, opening the group counts again the events that
// arrived since: at most this much time of its newest events is read.
const SAVE_DELAY_MS = 5_000;
const COUNT_READ_BYTES = 4 * MIB;

export interface GroupDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** These get the events that are stored. */
  readonly subscriptions?: Pick<Subscriptions, 'accept'>;
  readonly metricFilters?: Pick<MetricFilters, 'accept'>;
  /** Bound on the events of a group on disk, when it is not `MAX_GROUP_BYTES`. */
  readonly maxGroupBytes?: number;
}

export interface NewEvent {
  readonly stream: LogStream;
  readonly timestampMs: number;
  readonly message: string;
}

/**
 * A log group: one log of the storage port for all its streams. There is one log per group instead of one per
 * stream, because most reads are FilterLogEvents over a whole group, execution environments create and abandon
 * streams by the thousand, and retention is set on the group: one sequential log serves all three. The cost, that
 * a stream's events are mixed with those of others, is small because each batch lists its streams first and each
 * stream records its first and last position.
 */
export class LogGroup {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly #dependencies: GroupDependencies;
  readonly #record: GroupRecord;
  readonly #namespace: Namespace;
  readonly #streams: GroupStreams;
  /** Appends run one at a time, so that everything before `countedPos` is counted. */
  #lastAppend: Promise<unknown> = Promise.resolve();
  #saveTimer: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();
  #deleting = false;

  private constructor(
    dependencies: GroupDependencies,
    record: GroupRecord,
    namespace: Namespace,
    streams: GroupStreams,
  ) {
    this.#namespace = namespace;
    this.#dependencies = dependencies;
    this.logs = dependencies.store.logs;
    this.clock = dependencies.clock;
    this.#record = record;
    this.#streams = streams;
  }

  /** Opens an existing group and counts the events that were written after its statistics were saved. */
  static async open(
    dependencies: GroupDependencies,
    record: GroupRecord,
    namespace: Namespace,
  ): Promise<LogGroup> {
    const { logs, meta } = dependencies.store;
    const { logId } = record.document;
    await logs.createLog(logId, { retentionMs: record.retentionMs });
    const group = new LogGroup(dependencies, record, namespace, await GroupStreams.open(meta, logId));
    try {
      await group.#countTail();
    } catch (error) {
      // An interrupted deletion may have removed the log already. The opened group completes the deletion.
      if (!isStorageError(error, 'not-found')) throw error;
    }
    return group;
  }

  get document(): GroupDocument {
    return this.#record.document;
  }

  /** True from the start of the deletion; false again when it fails, so that another call can finish it. */
  get deleting(): boolean {
    return this.#deleting;
  }

  /** In no particular order. */
  streams(): Iterable<LogStream> {
    return this.#streams.all();
  }

  /** The streams whose name starts with `prefix` and is above `after`, in order of name. Costs what is taken. */
  streamsAfter(prefix: string, after: string | undefined): IterableIterator<LogStream> {
    return this.#streams.after(prefix, after);
  }

  stream(name: string): LogStream | undefined {
    return this.#streams.named(name);
  }

  streamById(id: string): LogStream | undefined {
    return this.#streams.withId(id);
  }

  /**
   * @returns undefined when a stream of that name exists
   * @throws StorageError `not-found` when the group is deleted meanwhile
   */
  async createStream(name: string): Promise<LogStream | undefined> {
    const id = this.#dependencies.random.bytes(8).toString('hex');
    const stream = await this.#streams.store({ id, name, createdMs: this.clock.now() });
    if (!stream) return undefined;
    if (this.#deleting) {
      await this.#streams.discard(stream);
      throw new StorageError('not-found', 'the log group is being deleted');
    }
    this.#streams.add(stream);
    return stream;
  }

  deleteStream(stream: LogStream): Promise<void> {
    return this.#streams.delete(stream);
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
    await this.#record.setRetention(days);
    await this.logs.setRetention(this.document.logId, this.#record.retentionMs);
  }

  /** @param change may throw to leave the tags unchanged */
  setTags(change: (tags: GroupDocument['tags']) => GroupDocument['tags']): Promise<void> {
    return this.#record.setTags(change);
  }

  /** @param change may throw to leave the filters unchanged */
  setSubscriptionFilters(
    change: (filters: readonly SubscriptionFilterDocument[]) => readonly SubscriptionFilterDocument[],
  ): Promise<void> {
    return this.#record.setSubscriptionFilters(change);
  }

  /** @param change may throw to leave the filters unchanged */
  setMetricFilters(
    change: (filters: readonly MetricFilterDocument[]) => readonly MetricFilterDocument[],
  ): Promise<void> {
    return this.#record.setMetricFilters(change);
  }

  /** Saves the statistics. */
  async close(): Promise<void> {
    await this.#lastAppend;
    await this.#saving;
    if (this.#saveTimer !== undefined) await this.#save();
  }

  /** Removes the streams, the log and last the group's document. Idempotent. */
  async delete(): Promise<void> {
    this.#deleting = true;
    this.#saveTimer?.cancel();
    this.#saveTimer = undefined;
    try {
      await this.#saving;
      for (const stream of this.#streams.all()) await this.#streams.delete(stream);
      await this.logs.deleteLog(this.document.logId);
      await this.#record.delete();
    } catch (error) {
      this.#deleting = false;
      throw error;
    }
  }

  async #append(events: readonly NewEvent[]): Promise<void> {
    await this.#coverSkew(events, this.clock.now());
    const batch = encodeEvents(
      events.map(({ stream, timestampMs, message }) => ({ streamId: stream.id, timestampMs, message })),
    );
    const { pos, timestampMs: ingestionMs } = await this.logs.append(this.document.logId, batch);
    for (const { stream, timestampMs } of events) this.#streams.count(stream, timestampMs, ingestionMs, pos);
    this.#counted(pos + 1, batch.messageBytes + EVENT_OVERHEAD_BYTES * events.length);
    this.#notifyFilters(events);
    await this.#trimExcess();
    // A slow append increases the difference between the timestamps of the events and their arrival.
    await this.#coverSkew(events, ingestionMs);
  }

  #notifyFilters(events: readonly NewEvent[]): void {
    const { name, subscriptionFilters = [], metricFilters = [] } = this.document;
    this.#dependencies.metricFilters?.accept(this.#namespace, name, metricFilters, events);
    if (subscriptionFilters.length === 0) return;
    const accepted = events.map(({ stream, timestampMs, message }) => ({
      stream: stream.name,
      timestampMs,
      message,
    }));
    this.#dependencies.subscriptions?.accept(this.#namespace, name, subscriptionFilters, accepted);
  }

  /** Removes the oldest events of a log that is larger than its bound. */
  async #trimExcess(): Promise<void> {
    const mark = this.#record.excess;
    if (!mark) return;
    const { logger } = this.#dependencies;
    const { name: group, logId } = this.document;
    try {
      await this.logs.trim(logId, mark.pos);
    } catch (error) {
      // The events are stored all the same; the next append tries again.
      logger.warn('the oldest events of a log group could not be removed', { group, error });
      return;
    }
    this.#record.trimTo(mark);
    logger.warn(
      'removed the oldest events of a log group that reached its bound; set a retention to keep fewer',
      {
        group,
        removedBytes: mark.bytes,
      },
    );
  }

  async #coverSkew(events: readonly { readonly timestampMs: number }[], arrivalMs: number): Promise<void> {
    const before = this.#record.retentionMs;
    await this.#record.coverSkew(events, arrivalMs);
    const { retentionMs } = this.#record;
    if (retentionMs !== before) await this.logs.setRetention(this.document.logId, retentionMs);
  }

  #counted(upToPos: number, bytes: number): void {
    this.#record.count(upToPos, bytes);
    this.#saveTimer ??= this.clock.setTimer(SAVE_DELAY_MS, () => this.#saveInBackground(), {
      background: true,
    });
  }

  #saveInBackground(): void {
    this.#saving = this.#save().catch((error: unknown) => {
      this.#dependencies.logger.warn('log group statistics were not saved', {
        group: this.document.name,
        error,
      });
    });
  }

  async #save(): Promise<void> {
    this.#saveTimer?.cancel();
    this.#saveTimer = undefined;
    const counts = this.document;
    // Save the streams first: after a crash, counting an event twice is harmless, skipping one is not.
    await this.#streams.saveCounts();
    await this.#record.saveCounts(counts);
  }

  async #countTail(): Promise<void> {
    const { logId, countedPos } = this.document;
    let from = countedPos;
    for (;;) {
      const { batches, nextPos } = await this.logs.read(logId, from, { maxBytes: COUNT_READ_BYTES });
      if (batches.length === 0) return;
      for (const { pos, timestampMs: ingestionMs, bytes } of batches) {
        const events = [...decodeEvents(bytes, (id) => this.#streams.withId(id) !== undefined)];
        let eventBytes = 0;
        for (const { streamId, timestampMs, message } of events) {
          this.#streams.count(this.#streams.withId(streamId)!, timestampMs, ingestionMs, pos);
          eventBytes += message.length + EVENT_OVERHEAD_BYTES;
        }
        this.#counted(pos + 1, eventBytes);
        await this.#coverSkew(events, ingestionMs);
      }
      from = nextPos;
    }
  }
}
