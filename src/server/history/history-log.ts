import { MIB } from '../../lib/bytes.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { isStorageError, type StorageError } from '../../storage/error.ts';
import type { LogId, LogStore } from '../../storage/port.ts';
import type { SeriesId, SeriesKind } from './series-id.ts';
import type { SeriesTable } from './series-table.ts';
import type { StepValues } from './moments.ts';

/**
 * The format of one resolution on disk: a log of its own. A batch is JSON:
 *
 *     { version, writer?, coversToMs, series: [ [kind, name, metric], … ],
 *       steps: [ [startMs, [index in series, …], [value, …]], … ] }
 *
 * Values of a step that occurs twice are combined. `coversToMs`: the finer steps that started before it are included.
 */
const VERSION = 1;
// A batch of this many points is smaller than half a megabyte.
const POINTS_PER_BATCH = 20_000;
const READ_BYTES = MIB;
/** Without an append the log is read again after this long. */
const FOLLOW_MS = 60_000;

type OnPoint = (id: SeriesId, startMs: number, value: number) => void;
type OnStep = (startMs: number, points: (readonly [id: SeriesId, value: number])[]) => void;

export type StepEntry = readonly [startMs: number, values: Readonly<StepValues>];

interface StoredBatch {
  readonly version: number;
  /** In a cluster: the process that stored it. */
  readonly writer?: string | undefined;
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
  readonly #logger: Logger;
  readonly #writer: string | undefined;
  /** Everything before it has been read. */
  #readTo = 0;

  /** @param writer distinguishes what this process stores, when others store as well */
  constructor(logs: LogStore, id: LogId, logger: Logger, writer?: string) {
    this.#logs = logs;
    this.#id = id;
    this.#logger = logger;
    this.#writer = writer;
  }

  /**
   * Calls `onPoint` for every stored point that can be read: the server starts without the others, which are only
   * figures.
   * @returns `coversToMs` of the last batch that was read; -Infinity without one
   */
  async open(retentionMs: number, onPoint: OnPoint): Promise<number> {
    await this.#logs.createLog(this.#id, { retentionMs });
    let coversToMs = -Infinity;
    let unknownBatches = 0;
    try {
      for await (const bytes of this.#stored()) {
        const batch = parse(bytes);
        if (!batch) {
          unknownBatches++;
          continue;
        }
        coversToMs = batch.coversToMs;
        visitSteps(batch, (startMs, points) => {
          for (const [id, value] of points) onPoint(id, startMs, value);
        });
      }
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      await this.#discard(error);
    }
    if (unknownBatches > 0) {
      const facts = { log: this.#id, batches: unknownBatches };
      this.#logger.warn('a part of the history cannot be read by this version, and is not shown', facts);
    }
    return coversToMs;
  }

  /** Calls `onStep` for every step that another process stores, until the signal ends it. @throws the reason of the signal; StorageError */
  async follow(onStep: OnStep, signal: AbortSignal): Promise<never> {
    for (;;) {
      for await (const bytes of this.#stored()) {
        const batch = parse(bytes);
        if (batch && batch.writer !== this.#writer) visitSteps(batch, onStep);
      }
      await this.#logs.waitForAppend(this.#id, this.#readTo, { timeoutMs: FOLLOW_MS, signal });
    }
  }

  /** Stores the steps of one batch durably. @throws StorageError as `LogStore.append` */
  async append(steps: readonly StepEntry[], series: SeriesTable, coversToMs: number): Promise<void> {
    const bytes = serialize(steps, series, { coversToMs, writer: this.#writer });
    await this.#logs.append(this.#id, {
      recordCount: steps.length,
      byteLength: bytes.length,
      writeTo: (target, offset) => void bytes.copy(target, offset),
    });
  }

  /** Deletes steps that were stored before a timestamp. */
  async trimBefore(timestampMs: number): Promise<void> {
    await this.#logs.trim(this.#id, await this.#logs.findByTime(this.#id, timestampMs));
  }

  async *#stored(): AsyncGenerator<Buffer> {
    for (;;) {
      const { batches, nextPos } = await this.#logs.read(this.#id, this.#readTo, { maxBytes: READ_BYTES });
      this.#readTo = nextPos;
      if (batches.length === 0) return;
      for (const { bytes } of batches) yield bytes;
    }
  }

  /** Trims all that is stored: the next start could read nothing behind the damage either. */
  async #discard(damage: StorageError): Promise<void> {
    const facts = { log: this.#id, error: damage };
    this.#logger.warn('the history is damaged, and begins again', facts);
    try {
      const { endPos } = await this.#logs.bounds(this.#id);
      await this.#logs.trim(this.#id, endPos);
    } catch (error) {
      // The disk is full, for example. The next start tries again.
      this.#logger.warn('the damaged history was not deleted', { ...facts, error });
    }
  }
}

/** Divides steps into batches for `append`. A step with more points than a batch has one of its own. */
export function inBatches(steps: readonly StepEntry[]): StepEntry[][] {
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

function visitSteps({ series, steps }: StoredBatch, onStep: OnStep): void {
  const ids = series.map(([kind, name, metric]) => ({ kind, name, metric }));
  for (const [startMs, indexes, values] of steps) {
    onStep(
      startMs,
      indexes.map((index, at) => [ids[index]!, values[at]!]),
    );
  }
}

function serialize(
  steps: readonly StepEntry[],
  table: SeriesTable,
  { coversToMs, writer }: Pick<StoredBatch, 'coversToMs' | 'writer'>,
): Buffer {
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
    writer,
    coversToMs,
    steps: steps.map(([startMs, values]) => [
      startMs,
      Array.from(values.keys(), indexOf),
      Array.from(values.values(), (value) => Math.round(value * 1_000) / 1_000),
    ]),
    series,
  };
  return Buffer.from(JSON.stringify(batch));
}

/** Anything else must not keep the server from opening: these are only figures. */
function isWhole({ coversToMs, series, steps }: Partial<StoredBatch>): boolean {
  if (typeof coversToMs !== 'number' || !Array.isArray(series) || !Array.isArray(steps)) return false;
  const isName = (part: unknown) => typeof part === 'string';
  const isIndex = (index: unknown) => typeof index === 'number' && series[index] !== undefined;
  return (
    series.every((one: unknown) => Array.isArray(one) && one.every(isName)) &&
    steps.every((step: unknown) => {
      const [startMs, indexes, values] = Array.isArray(step) ? (step as unknown[]) : [];
      return (
        typeof startMs === 'number' &&
        Array.isArray(indexes) &&
        indexes.every(isIndex) &&
        Array.isArray(values) &&
        values.length === indexes.length &&
        values.every(Number.isFinite)
      );
    })
  );
}

/** @returns undefined for a batch that this version cannot read */
function parse(bytes: Buffer): StoredBatch | undefined {
  try {
    const batch = JSON.parse(bytes.toString('utf8')) as StoredBatch | null;
    return batch?.version === VERSION && isWhole(batch) ? batch : undefined;
  } catch (error) {
    // The store has verified the bytes, so they are another format.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
