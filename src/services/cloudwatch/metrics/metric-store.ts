import type { Clock } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Meters, MetricId, MetricTotal } from '../../../lib/metrics.ts';
import type { LogStore } from '../../../storage/port.ts';
import { followLog } from '../../../storage/follow-log.ts';
import { MetricLog, type NewDatapoint } from './metric-log.ts';
import { MetricMemory } from './metric-memory.ts';
import { MinuteMeters } from './minute-meters.ts';
import type { Values } from './values.ts';

export interface MetricStoreOptions {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** When other processes store metrics in the same log: what distinguishes those of this one. */
  readonly writer?: string | undefined;
}

/** The metrics of the server and those of PutMetricData. */
export class MetricStore {
  /** Meters for the server's own metrics. */
  readonly meters: Meters;
  readonly #memory: MetricMemory;
  readonly #log: MetricLog;
  readonly #minutes: MinuteMeters;
  readonly #clock: Clock;
  #following: { stop(): Promise<void> } | undefined;

  private constructor(memory: MetricMemory, log: MetricLog, minutes: MinuteMeters, clock: Clock) {
    this.#memory = memory;
    this.meters = minutes;
    this.#log = log;
    this.#minutes = minutes;
    this.#clock = clock;
  }

  /** Loads the stored datapoints. @throws StorageError */
  static async open(options: MetricStoreOptions): Promise<MetricStore> {
    const { logs, clock, logger, writer } = options;
    const memory = new MetricMemory();
    const log = new MetricLog(logs, writer);
    await log.open((id, atMs, values) => memory.add(id, atMs, values));
    memory.trim(clock.now());
    const store = new MetricStore(memory, log, new MinuteMeters({ ...options, memory, log }), clock);
    if (writer !== undefined) {
      const add = (signal: AbortSignal) =>
        log.follow((id, atMs, values) => store.#addOther(id, atMs, values), signal);
      store.#following = followLog(add, { what: 'metrics', clock, logger });
    }
    return store;
  }

  /** A metric's datapoints from `fromMs` (inclusive) to `toMs` (exclusive), in order, grouped by unit. */
  read(...args: Parameters<MetricMemory['read']>): ReturnType<MetricMemory['read']> {
    this.#minutes.collect();
    return this.#memory.read(...args);
  }

  /** See `MetricMemory.list`. */
  list(...range: Parameters<MetricMemory['list']>): ReturnType<MetricMemory['list']> {
    this.#minutes.collect();
    return this.#memory.list(...range);
  }

  /** All values of the server's own metrics since it started. */
  totals(): Iterable<MetricTotal> {
    return this.#minutes.totals();
  }

  /** Adds datapoints of one timestamp, durably. @throws StorageError as `LogStore.append` */
  async put(atMs: number, points: readonly NewDatapoint[]): Promise<void> {
    await this.#log.append(atMs, points);
    for (const { id, values } of points) this.#memory.add(id, atMs, values);
    this.#memory.trim(this.#clock.now());
  }

  /** Stores the values of the current minute. */
  async close(): Promise<void> {
    await this.#following?.stop();
    await this.#minutes.close();
  }

  #addOther(id: MetricId, atMs: number, values: Values): void {
    this.#memory.addOther(id, atMs, values);
    this.#memory.trim(this.#clock.now());
  }
}
