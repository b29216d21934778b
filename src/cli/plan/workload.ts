import type { Workload } from '../../planning/workload.ts';
import { UsageError } from '../command-line/options.ts';
import type { Measured } from './measured/measured.ts';
import type { Size } from './options.ts';

/** What was typed; the rest is measured, or one of the defaults below. */
export interface WorkloadOptions {
  readonly producers: number | undefined;
  readonly rate: number | undefined;
  readonly size: Size | undefined;
  readonly consumers: number | undefined;
  readonly 'fan-out': number | undefined;
  readonly 'peak-to-mean': number | undefined;
  readonly 'hot-key': number | undefined;
  readonly keys: number | undefined;
  readonly headroom: number | undefined;
  readonly retention: number | undefined;
  readonly 'duration-ms': number | undefined;
  readonly 'record-ms': number | undefined;
  readonly 'batch-size': number | undefined;
  readonly memory: number | undefined;
}

const DEFAULT_CONSUMERS = 1;
const DEFAULT_RETENTION_HOURS = 24;
const DEFAULT_DURATION_MS = 100;
/** The framework's default: https://www.serverless.com/framework/docs/providers/aws/guide/functions */
const DEFAULT_MEMORY_MB = 1_024;

/** @throws UsageError when the options leave open how much is written, or contradict each other */
export function workloadFrom(options: WorkloadOptions, measured?: Measured): Workload {
  return {
    ...written(options, measured),
    ...consumers(options, measured),
    ...keys(options, measured),
    headroom: options.headroom ?? 0,
    retentionHours: options.retention ?? measured?.retentionHours ?? DEFAULT_RETENTION_HOURS,
    handler: handler(options, measured?.handler),
  };
}

function written(
  { producers = 1, rate, size, 'peak-to-mean': peakToMean }: WorkloadOptions,
  measured: Measured | undefined,
): Pick<Workload, 'recordsPerSecond' | 'recordBytes' | 'peakToMean'> {
  const recordsPerSecond = rate === undefined ? measured?.recordsPerSecond : producers * rate;
  const recordBytes = size?.bytes ?? measured?.recordBytes;
  if (recordsPerSecond === undefined || recordBytes === undefined) {
    const missing = recordsPerSecond === undefined ? '--rate' : '--size';
    throw new UsageError(
      `${missing} is missing. Say what is written, as in --producers 100 --rate 10 --size 1KB, or name a stream to measure, as in --from orders`,
    );
  }
  return { recordsPerSecond, recordBytes, peakToMean: peakToMean ?? measured?.peakToMean ?? 1 };
}

function consumers(
  options: WorkloadOptions,
  measured: Measured | undefined,
): Pick<Workload, 'consumers' | 'fanOutConsumers'> {
  const all = options.consumers ?? measured?.consumers ?? DEFAULT_CONSUMERS;
  const fanOut = options['fan-out'] ?? Math.min(all, measured?.fanOutConsumers ?? 0);
  if (fanOut > all) {
    throw new UsageError(
      `--fan-out ${fanOut} is how many of the ${all} consumers use enhanced fan-out: raise --consumers`,
    );
  }
  return { consumers: all, fanOutConsumers: fanOut };
}

/** A share of the hot key that was typed is not of the keys that were measured, so these do not count then. */
function keys(
  { keys: typedKeys, 'hot-key': typedShare }: WorkloadOptions,
  measured: Measured | undefined,
): Pick<Workload, 'keys' | 'hotKeyShare'> {
  const count = typedKeys ?? (typedShare === undefined ? measured?.keys : undefined);
  const hotKeyShare = typedShare ?? measured?.hottestKey?.share ?? 0;
  if (count === 1 && hotKeyShare > 0 && hotKeyShare < 1) {
    throw new UsageError('--hot-key is a part of the traffic of several keys: --keys 1 has one only');
  }
  return { keys: count, hotKeyShare };
}

function handler(options: WorkloadOptions, measured: Measured['handler']): Workload['handler'] {
  return {
    durationMs: options['duration-ms'] ?? measured?.durationMs ?? DEFAULT_DURATION_MS,
    recordMs: options['record-ms'] ?? 0,
    batchSize: options['batch-size'] ?? measured?.batchSize,
    memoryMb: options.memory ?? measured?.memoryMb ?? DEFAULT_MEMORY_MB,
  };
}
