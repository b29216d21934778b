import { SHARD_QUOTA } from '../engine/limits/shard-quota.ts';
import { handlerUse } from './handler.ts';
import { hashedShare, hotShare } from './spread.ts';
import { peakOf, sharedConsumers, type Workload } from './workload.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export const MAX_SHARDS = 10_000;

/**
 * How often an event source mapping reads a shard at least: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 * Five such consumers use up the calls of a shard, whatever the number of shards is.
 */
const POLLS_PER_SECOND = 1;

export type LimitName =
  | 'write-records'
  | 'write-bytes'
  | 'hashing'
  | 'hot-key'
  | 'read-bytes'
  | 'read-calls'
  | 'fan-out-bytes'
  | 'handler';

/** Something that a number of shards has a limit of. */
export interface Rule {
  readonly name: LimitName;
  /** The part that is used at the peak: 1 is exactly the limit. Never grows with the number of shards. */
  useAt(shards: number): number;
  /** The part that may be used. */
  readonly allowed: number;
}

/** The limits that a workload meets. */
export function rulesOf(workload: Workload): Rule[] {
  const { fanOutConsumers, headroom, hotKeyShare, keys } = workload;
  const { recordsPerSecond, bytesPerSecond } = peakOf(workload);
  const shared = sharedConsumers(workload);
  const records = recordsPerSecond / SHARD_QUOTA.writeRecordsPerSecond;
  const bytes = bytesPerSecond / SHARD_QUOTA.writeBytesPerSecond;
  /** What is written, in shards. */
  const written = Math.max(records, bytes);
  const rule = (
    name: LimitName,
    isMeant: boolean,
    useAt: (shards: number) => number,
    allowed = 1 - headroom,
  ): Rule[] => (isMeant ? [{ name, useAt, allowed }] : []);
  return [
    ...rule('write-records', true, (shards) => records / shards),
    ...rule('write-bytes', true, (shards) => bytes / shards),
    ...rule('hashing', keys !== undefined, (shards) => written * hashedShare(workload, shards)),
    ...rule('hot-key', hotKeyShare > 0, (shards) => written * hotShare(workload, shards)),
    ...rule(
      'read-bytes',
      shared > 0,
      (shards) => (shared * bytesPerSecond) / SHARD_QUOTA.readBytesPerSecond / shards,
    ),
    ...rule('read-calls', shared > 0, () => (shared * POLLS_PER_SECOND) / SHARD_QUOTA.readCallsPerSecond, 1),
    ...rule(
      'fan-out-bytes',
      fanOutConsumers > 0,
      (shards) => bytesPerSecond / SHARD_QUOTA.subscriptionBytesPerSecond / shards,
    ),
    ...rule('handler', workload.consumers > 0, (shards) => handlerUse(workload, shards), 1),
  ];
}

/** Rounding of products such as 0.1 * 3 must not take another shard. */
const ROUNDING = 1e-9;

/** @returns undefined when even the most shards of a stream are too few */
export function fewestShards(rule: Rule): number | undefined {
  const isEnough = (shards: number) => rule.useAt(shards) <= rule.allowed + ROUNDING;
  if (!isEnough(MAX_SHARDS)) return undefined;
  let low = 1;
  let high = MAX_SHARDS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
