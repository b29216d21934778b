import { StorageError } from '../../storage/error.ts';
import type { LogId, LogStore } from '../../storage/port.ts';
import type { SeriesId, SeriesKind } from './series-id.ts';
import type { SeriesTable } from './series-table.ts';
import type { StepValues } from './moments.ts';

/**
 * The format of one resolution on disk: a log of its own. A batch is JSON:
 *
 *     { version, coversToMs, series: [ [kind, name, metric], … ],
 *       steps: [ [startMs, [index in series, …], [value, …]], … ] }
 *
 * Values of a step that occurs twice are combined. `coversToMs`: the finer steps that started before it are included.
 */
const VERSION = 1;
// A batch of this many points is smaller than half a megabyte.
const POINTS_PER_BATCH = 20_000;
const READ_BYTES = 1024 * 1024;

export type StepEntry = readonly [startMs: number, values: Readonly<StepValues>];

interface StoredBatch {
  readonly version: number;
  readonly coversToMs: number;
  readonly series: readonly (readonly [kind: SeriesKind, name: string, metric: string])[];
  readonly steps: readonly (readonly [
    startMs: number,
    indexes: readonly number[],
    values: readonly number[],
  ])[];
}

export class HistoryLog {
  readonly #logs: LogStore;
  readonly #id: LogId;

  constructor(logs: LogStore, id: LogId) {
    this.#logs = logs;
    this.#id = id;
  }

  /**
   * Calls `onPoint` for every stored point.
   * @returns `coversToMs` of the last batch; -Infinity without one
   */
  async open(
    retentionMs: number,
    onPoint: (id: SeriesId, startMs: number, value: number) => void,
  ): Promise<number> {
    await this.#logs.createLog(this.#id, { retentionMs });
    let coversToMs = -Infinity;
    for (let from = 0; ;) {
      const { batches, nextPos } = await this.#logs.read(this.#id, from, { maxBytes: READ_BYTES });
      if (batches.length === 0) return coversToMs;
      for (const { bytes } of batches) {
        const batch = parse(bytes);
        coversToMs = batch.coversToMs;
        const ids = batch.series.map(([kind, name, metric]) => ({ kind, name, metric }));
        for (const [startMs, indexes, values] of batch.steps) {
          for (const [at, index] of indexes.entries()) onPoint(ids[index]!, startMs, values[at]!);
        }
      }
      from = nextPos;
    }
  }

  /** Stores steps durably. @throws StorageError as `LogStore.append` */
  async append(steps: readonly StepEntry[], series: SeriesTable, coversToMs: number): Promise<void> {
    // Serialized before the first wait: a series may be forgotten later.
    const batches = inBatches(steps).map((batch) => serialize(batch, series, coversToMs));
    for (const { bytes, recordCount } of batches) {
      await this.#logs.append(this.#id, {
        recordCount,
        byteLength: bytes.length,
        writeTo: (target, offset) => void bytes.copy(target, offset),
      });
    }
  }

  /** Deletes steps that were stored before a timestamp. */
  async trimBefore(timestampMs: number): Promise<void> {
    await this.#logs.trim(this.#id, await this.#logs.findByTime(this.#id, timestampMs));
  }
}

function inBatches(steps: readonly StepEntry[]): StepEntry[][] {
  const batches: StepEntry[][] = [];
  let points = Infinity;
  for (const step of steps) {
    points += step[1].size;
    if (points > POINTS_PER_BATCH) {
      batches.push([]);
      points = step[1].size;
    }
    batches.at(-1)!.push(step);
  }
  return batches;
}

function serialize(steps: readonly StepEntry[], table: SeriesTable, coversToMs: number) {
  const indexes = new Map<number, number>();
  const series: [SeriesKind, string, string][] = [];
  const indexOf = (number: number) => {
    let index = indexes.get(number);
    if (index === undefined) {
      const { kind, name, metric } = table.get(number);
      index = series.push([kind, name, metric]) - 1;
      indexes.set(number, index);
    }
    return index;
  };
  const batch: StoredBatch = {
    version: VERSION,
    coversToMs,
    steps: steps.map(([startMs, values]) => [
      startMs,
      Array.from(values.keys(), indexOf),
      Array.from(values.values(), (value) => Math.round(value * 1_000) / 1_000),
    ]),
    series,
  };
  return { bytes: Buffer.from(JSON.stringify(batch)), recordCount: steps.length };
}

function parse(bytes: Buffer): StoredBatch {
  const batch = JSON.parse(bytes.toString('utf8')) as StoredBatch;
  if (batch.version !== VERSION) {
    throw new StorageError('corrupt', 'history of another version', { facts: { found: batch.version } });
  }
  return batch;
}
