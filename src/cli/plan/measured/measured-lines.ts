import { formatDuration } from '../../report/units.ts';
import { counted } from '../../ui/counted.ts';
import { formatPercent, rounded } from '../format.ts';
import type { Measured } from './measured.ts';

/** What the plan starts from, for people. */
export function measuredLines(measured: Measured): string[] {
  const { streamName, fromMs, toMs, stepMs, openShards, mode, hottestShard } = measured;
  const { keys, consumers, fanOutConsumers, handler, writesThrottled } = measured;
  const span = `${isoTime(fromMs)} to ${isoTime(toMs)}`;
  const kind = mode === 'ON_DEMAND' ? ', on-demand' : '';
  const readers =
    consumers === undefined
      ? 'no consumer found, planned for one'
      : `${counted(consumers, 'consumer')}, ${rounded(fanOutConsumers)} with fan-out`;
  return [
    `measured: ${streamName}, ${counted(openShards, 'shard')}${kind}, ${readers}`,
    `  ${span}, the peak over ${formatDuration(stepMs)}`,
    ...(hottestShard
      ? [
          `  hottest shard: ${hottestShard.shardId}, ${formatPercent(hottestShard.share)} of the records, ${formatPercent(1 / Math.max(1, openShards))} if even`,
        ]
      : []),
    `  hottest key: ${hottestKeyOf(measured)}`,
    ...(keys === undefined ? [] : [`  keys: ${rounded(keys)}`]),
    ...(handler
      ? [
          `  function: ${handler.functionName} takes ${formatDuration(handler.durationMs)} for a batch, up to ${counted(handler.batchSize, 'record')}`,
        ]
      : []),
    ...(writesThrottled > 0
      ? [
          `  throttled: ${counted(writesThrottled, 'record')}, which the rates do not contain: raise --peak-to-mean`,
        ]
      : []),
    '',
  ];
}

function hottestKeyOf({ hottestKey, sampledRecords }: Measured): string {
  if (hottestKey) {
    return `${JSON.stringify(hottestKey.key)}, ${formatPercent(hottestKey.share)} of the records, in ${hottestKey.shardId}`;
  }
  return sampledRecords === 0
    ? 'unknown, because the last minute of traffic has no records any more'
    : 'none with 5% of the records';
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).concat('Z');
}
