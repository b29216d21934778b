import { MIB } from '../../../lib/bytes.ts';
import { StorageError } from '../../../storage/error.ts';
import { LOG_ID } from '../../../storage/keys.ts';
import type { LogStore } from '../../../storage/port.ts';
import type { MetricId } from '../../../lib/metrics.ts';
import { METRIC_RETENTION_MS } from '../limits.ts';
import { type StoredValues, Values } from './values.ts';

/**
 * The format of datapoints on disk: one log for all metrics. A batch is JSON with datapoints of one timestamp:
 *
 *     { version, atMs, writer?, metrics: [ [account, region, namespace, name, dimensions, unit, values], … ] }
 */
const VERSION = 1;
// A batch of this many datapoints is smaller than half a megabyte unless names are unusually long.
const METRICS_PER_BATCH = 1_000;
const READ_BYTES = MIB;
/** Without an append the log is read again after this long. */
const FOLLOW_MS = 60_000;

export interface NewDatapoint {
  readonly id: MetricId;
  readonly values: Values;
}

type StoredMetric = [
  account: string,
  region: string,
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
  unit: string,
  values: StoredValues,
];

interface StoredBatch {
  readonly version: number;
  readonly atMs: number;
  readonly metrics: readonly StoredMetric[];
  /** In a cluster: the process that stored it. */
  readonly writer?: string | undefined;
}

type OnPoint = (id: MetricId, atMs: number, values: Values) => void;

export class MetricLog {
  readonly #logs: LogStore;
  readonly #writer: string | undefined;
  /** Everything before it has been read. */
  #readTo = 0;

  /** @param writer distinguishes what this process stores, when others store as well */
  constructor(logs: LogStore, writer?: string) {
    this.#logs = logs;
    this.#writer = writer;
  }

  /** Calls `onPoint` for every stored datapoint. */
  async open(onPoint: OnPoint): Promise<void> {
    await this.#logs.createLog(LOG_ID.metrics, { retentionMs: METRIC_RETENTION_MS });
    await this.#readRest(onPoint);
  }

  /** Calls `onPoint` for every datapoint that another process stores, until the signal ends it. @throws the reason of the signal; StorageError */
  async follow(onPoint: OnPoint, signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.#readRest(onPoint);
      await this.#logs.waitForAppend(LOG_ID.metrics, this.#readTo, { timeoutMs: FOLLOW_MS, signal });
    }
  }

  /** Stores datapoints durably. @throws StorageError as `LogStore.append` */
  async append(atMs: number, points: readonly NewDatapoint[]): Promise<void> {
    for (let first = 0; first < points.length; first += METRICS_PER_BATCH) {
      const metrics = points.slice(first, first + METRICS_PER_BATCH).map(toStored);
      const batch: StoredBatch = { version: VERSION, atMs, metrics, writer: this.#writer };
      const bytes = Buffer.from(JSON.stringify(batch));
      await this.#logs.append(LOG_ID.metrics, {
        recordCount: metrics.length,
        byteLength: bytes.length,
        writeTo: (target, offset) => void bytes.copy(target, offset),
      });
    }
  }

  /** Deletes datapoints that arrived before a timestamp. */
  async trimBefore(timestampMs: number): Promise<void> {
    await this.#logs.trim(LOG_ID.metrics, await this.#logs.findByTime(LOG_ID.metrics, timestampMs));
  }

  async #readRest(onPoint: OnPoint): Promise<void> {
    for (;;) {
      const { batches, nextPos } = await this.#logs.read(LOG_ID.metrics, this.#readTo, {
        maxBytes: READ_BYTES,
      });
      for (const { bytes } of batches) {
        const { atMs, metrics, writer } = parse(bytes);
        if (writer !== undefined && writer === this.#writer) continue;
        for (const [account, region, metricNamespace, metricName, dimensions, unit, values] of metrics) {
          const id = { account, region, metricNamespace, metricName, dimensions, unit };
          onPoint(id, atMs, Values.fromStored(values));
        }
      }
      this.#readTo = nextPos;
      if (batches.length === 0) return;
    }
  }
}

function toStored({ id, values }: NewDatapoint): StoredMetric {
  const { account, region, metricNamespace, metricName, dimensions, unit } = id;
  return [account, region, metricNamespace, metricName, { ...dimensions }, unit, values.toStored()];
}

function parse(bytes: Buffer): StoredBatch {
  const batch = JSON.parse(bytes.toString('utf8')) as StoredBatch;
  if (batch.version !== VERSION) {
    throw new StorageError('corrupt', 'datapoints of another version', {
      facts: { found: batch.version },
    });
  }
  return batch;
}
