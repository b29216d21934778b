import { assert } from '../../../lib/assert.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { LogId } from '../../port.ts';
import type { ClusterLogBounds } from './bounds.ts';
import { type LogCatalog, type LogDocument, placeOf } from './catalog.ts';
import { logNotFound, toStorageError } from './errors.ts';
import { LogState } from './state/log-state.ts';
import { OpenLog } from './open-log.ts';
import type { Partition } from './state/partition.ts';
import { Patience } from './patience.ts';
import type { Publisher } from './append/publish.ts';
import { TailMemory } from './state/tail-memory.ts';
import { LogWriter, type WaitingBytes } from './append/writer.ts';
import type { Forwarding } from './append/forwarding.ts';

export interface UsedLog {
  readonly log: OpenLog;
  readonly writer: LogWriter;
}

/** Where a log is, or will be. */
export interface LogPlace {
  readonly index: number;
  readonly partition: Partition;
  readonly subject: string;
}

export interface UsedLogsOptions {
  readonly partitions: readonly Partition[];
  readonly subjectOf: (partition: number, token: string) => string;
  readonly memory: TailMemory;
  readonly publisher: Publisher;
  readonly forwarding: Forwarding;
  readonly clock: Clock;
  readonly random: Random;
  readonly bounds: ClusterLogBounds;
}

/** The logs that this gateway has used. */
export class UsedLogs {
  readonly #options: UsedLogsOptions;
  readonly #waiting: WaitingBytes = { bytes: 0 };
  readonly #used = new Map<LogId, UsedLog>();
  #catalog!: LogCatalog;

  constructor(options: UsedLogsOptions) {
    this.#options = options;
  }

  /** @param catalog calls `forget` for a log that was deleted */
  set catalog(catalog: LogCatalog) {
    this.#catalog = catalog;
  }

  placeOf(id: LogId): LogPlace {
    const { partitions, subjectOf } = this.#options;
    const { partition: index, token } = placeOf(id, partitions.length);
    return { index, partition: partitions[index]!, subject: subjectOf(index, token) };
  }

  document(id: LogId): LogDocument {
    const document = this.#catalog.get(id);
    if (!document) throw logNotFound(id);
    return document;
  }

  /** @returns undefined when it is not known here that the log exists */
  known(id: LogId): UsedLog | undefined {
    const used = this.#used.get(id);
    if (used) return used;
    const document = this.#catalog.get(id);
    if (!document) return undefined;
    const { index, partition, subject } = this.placeOf(id);
    assert(index === document.partition, `log ${id} is in partition ${document.partition}, not in ${index}`);
    const log = this.#open(id, partition, partition.state(subject));
    const { publisher, forwarding, clock, bounds } = this.#options;
    const parts = { publisher, forwarding, clock, bounds, waiting: this.#waiting };
    const made = { log, writer: new LogWriter(log, parts) };
    this.#used.set(id, made);
    return made;
  }

  /** @throws StorageError `not-found`, `unavailable` */
  async require(id: LogId): Promise<UsedLog> {
    const known = this.known(id);
    if (known) return known;
    try {
      await this.patience().answer(this.#catalog.getExact(id), 'the leader of the metadata');
    } catch (error) {
      throw toStorageError(error);
    }
    const found = this.known(id);
    if (!found) throw logNotFound(id);
    return found;
  }

  /** A log of which a message is known. @throws StorageError `not-found`, `unavailable` */
  async loaded(id: LogId): Promise<OpenLog> {
    const { log } = this.known(id) ?? (await this.require(id));
    await log.load();
    return log;
  }

  /** A log whose document says that it is being deleted. */
  beingDeleted(id: LogId): OpenLog {
    const { partition, subject } = this.placeOf(id);
    return this.#open(id, partition, new LogState(subject, new TailMemory(0), this.#options.clock));
  }

  forget(id: LogId): void {
    const { partition, subject } = this.placeOf(id);
    partition.forget(subject);
    this.#used.delete(id);
  }

  /** For reads and purges. */
  patience(): Patience {
    return new Patience(this.#options.clock, this.#options.random, this.#options.bounds.readForMs);
  }

  #open(id: LogId, partition: Partition, state: LogState): OpenLog {
    return new OpenLog(id, partition, state, {
      clock: this.#options.clock,
      patience: () => this.patience(),
      document: () => this.#catalog.get(id),
      exactDocument: () => this.#catalog.getExact(id),
    });
  }
}
