import { OperatorError } from '../../lib/operator-error.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';

/** A mapping of a stream or a queue to a function, as it is now. */
export interface MappingView {
  /** The name of the stream or the queue. */
  readonly source: string;
  /** `Enabled`, `Disabled`, or a state that it is leaving, as `Creating`. */
  readonly state: string;
  /** As in the mappings of AWS: `OK`, `PROBLEM: Function call failed`, `No records processed`. */
  readonly lastResult: string;
  /** The age of the last record of the batch that is being delivered, the largest of all shards; 0 when none is. */
  readonly iteratorAgeMs: number;
  /** In order of their ids; each as often as the mapping reads it in parallel. None for a queue. */
  readonly shards: readonly MappedShard[];
  readonly counts: MappingCounts;
}

/** How far a mapping is in one shard. */
export interface MappedShard {
  readonly shardId: string;
  /** `reading`, `collecting`, `invoking`, `backing-off`, `waiting-for-parent`, `ended`, `stopped` */
  readonly phase: string;
  readonly iteratorAgeMs: number;
  /** The sequence number of the last record that was delivered or given up; undefined before the first. */
  readonly checkpoint: string | undefined;
}

/** What a mapping has done since the pipeline was opened. */
export interface MappingCounts {
  readonly invocations: number;
  /** Invocations that failed, or that reported failed items. */
  readonly errors: number;
  readonly retries: number;
  /** Invocations that were refused because too many ran. */
  readonly throttles: number;
  readonly recordsRead: number;
  readonly recordsFilteredOut: number;
  readonly recordsDelivered: number;
  /** Given up: too old, or retried too often. */
  readonly recordsDiscarded: number;
  readonly recordsSentToDestination: number;
}

/**
 * @param source the name of a stream or a queue; it may be absent when the function has one mapping
 * @throws OperatorError when no mapping, or several, are meant
 */
export function findMapping(
  mappings: readonly MappingStatus[],
  functionName: string,
  source: string | undefined,
): MappingView {
  const ofFunction = mappings.filter(({ functionArn }) => functionArn.split(':')[6] === functionName);
  const found = ofFunction.filter((mapping) => source === undefined || sourceOf(mapping) === source);
  if (found.length === 1) return viewOf(found[0]!);
  const sources = ofFunction.map(sourceOf).join(', ');
  if (found.length > 1) {
    throw new OperatorError(
      `${functionName} has ${found.length} mappings. Name the source of one: ${sources}.`,
    );
  }
  throw new OperatorError(
    source === undefined
      ? `${functionName} has no mapping of a stream or a queue.`
      : `${functionName} has no mapping of ${source}. It has ${sources === '' ? 'none' : `those of ${sources}`}.`,
  );
}

function sourceOf({ streamName, queueName }: MappingStatus): string {
  return streamName ?? queueName ?? '';
}

function viewOf(mapping: MappingStatus): MappingView {
  const { state, lastProcessingResult, iteratorAgeMs, shards } = mapping;
  return {
    source: sourceOf(mapping),
    state,
    lastResult: lastProcessingResult,
    iteratorAgeMs,
    shards: shards
      .map(({ lastSequenceNumber: checkpoint, ...shard }) => ({ ...shard, checkpoint }))
      .toSorted((one, other) => (one.shardId < other.shardId ? -1 : 1)),
    counts: {
      invocations: mapping.invocations,
      errors: mapping.errors,
      retries: mapping.retries,
      throttles: mapping.throttles,
      recordsRead: mapping.recordsPolled,
      recordsFilteredOut: mapping.recordsFilteredOut,
      recordsDelivered: mapping.recordsDelivered,
      recordsDiscarded: mapping.recordsDiscarded,
      recordsSentToDestination: mapping.recordsSentToDestination,
    },
  };
}
