import { StorageError } from '../../../storage/error.ts';
import { LOG_ID } from '../../../storage/keys.ts';
import type { LogStore } from '../../../storage/port.ts';
import type { MetricId } from '../../../lib/metrics.ts';
import { METRIC_RETENTION_MS } from '../limits.ts';
import { type StoredValues, Values } from './values.ts';

/**
 * The format of datapoints on disk: one log for all metrics. A batch is JSON with datapoints of one timestamp:
 *
 *     { version, atMs, metrics: [ [account, region, namespace, name, dimensions, unit, values], … ] }
 */
const VERSION = 1;
// A batch of this many datapoints is smaller than half a megabyte unless names are unusually long.
const METRICS_PER_BATCH = 1_000;
const READ_BYTES = 1024 * 1024;

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
}

export class MetricLog {
  readonly #logs: LogStore;

  constructor(logs: LogStore) {
    this.#logs = logs;
  }

  /** Calls `onPoint` for every stored datapoint. */
  async open(onPoint: (id: MetricId, atMs: number, values: Values) => void): Promise<void> {
    await this.#logs.createLog(LOG_ID.metrics, { retentionMs: METRIC_RETENTION_MS });
    for (let from = 0; ;) {
      const { batches, nextPos } = await this.#logs.read(LOG_ID.metrics, from, { maxBytes: READ_BYTES });
      if (batches.length === 0) return;
      for (const { bytes } of batches) {
        const { atMs, metrics } = parse(bytes);
        for (const [account, region, metricNamespace, metricName, dimensions, unit, values] of metrics) {
          const id = { account, region, metricNamespace, metricName, dimensions, unit };
          onPoint(id, atMs, Values.fromStored(values));
        }
      }
      from = nextPos;
    }
  }

  /** Stores datapoints durably. @throws StorageError as `LogStore.append` */
  async append(atMs: number, points: readonly NewDatapoint[]): Promise<void> {
    for (let first = 0; first < points.length; first += METRICS_PER_BATCH) {
      const metrics = points.slice(first, first + METRICS_PER_BATCH).map(toStored);
      const bytes = Buffer.from(JSON.stringify({ version: VERSION, atMs, metrics } satisfies StoredBatch));
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
