import { UsageError } from '../command-line/options.ts';
import type { Selection } from '../../following/follow-shards.ts';
import type { StreamPosition } from './position-option.ts';
import type { End, Start } from '../../following/shard-follower.ts';

interface SelectionOptions {
  readonly from: StreamPosition | undefined;
  readonly to: StreamPosition | undefined;
  readonly 'from-start': boolean;
  readonly since: number;
  readonly shard: readonly string[];
}

/** What the options of `millrace tail` select. @throws UsageError */
export function selectionOf(options: SelectionOptions, nowMs: number): Omit<Selection, 'streamName'> {
  const { from, to, since, shard } = options;
  const starts = [from !== undefined, options['from-start'], since !== 0].filter(Boolean);
  if (starts.length > 1)
    throw new UsageError('--from, --from-start and --since exclude each other: keep one');
  if (shard.length !== 1 && [from, to].some((at) => at?.kind === 'sequence-number')) {
    throw new UsageError('a sequence number is a position in one shard; name the shard with --shard');
  }
  let start = from && startOf(from, nowMs);
  if (options['from-start']) start = { kind: 'trim-horizon' };
  if (since !== 0) start = { kind: 'at-timestamp', timestampMs: nowMs - since };
  return {
    start: start ?? { kind: 'latest' },
    end: to ? endOf(to, nowMs) : { kind: 'never' },
    shardIds: shard.map(shardIdOf),
  };
}

function startOf(at: StreamPosition, nowMs: number): Start {
  switch (at.kind) {
    case 'trim-horizon':
    case 'latest':
      return { kind: at.kind };
    case 'time':
      return { kind: 'at-timestamp', timestampMs: at.at(nowMs) };
    case 'sequence-number':
      return { kind: 'at-sequence-number', sequenceNumber: at.value };
  }
}

function endOf(at: StreamPosition, nowMs: number): End {
  switch (at.kind) {
    case 'trim-horizon':
      throw new UsageError('--to takes latest, a time or a sequence number');
    case 'latest':
      return { kind: 'at-timestamp', timestampMs: nowMs };
    case 'time':
      return { kind: 'at-timestamp', timestampMs: at.at(nowMs) };
    case 'sequence-number':
      return { kind: 'at-sequence-number', sequenceNumber: at.value };
  }
}

/** `0` and `shardId-000000000000` are the same shard. */
function shardIdOf(typed: string): string {
  return /^\d+$/.test(typed) ? `shardId-${typed.padStart(12, '0')}` : typed;
}
