import type { ShardPosition, StreamRecord } from '../../../engine/port.ts';
import { laneOf } from '../../../mapping/batching/lane.ts';
import type { CheckpointDocument } from '../../../mapping/checkpoint/checkpoint-document.ts';
import { laneKey, shardKey } from '../../../mapping/checkpoint/keys.ts';
import type { StreamMapping } from '../../../mapping/document.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** How far a mapping is in the lane of a record. */
export interface LaneProgress {
  /** Everything before it is delivered or given up. */
  readonly position: ShardPosition;
  /** Where the mapping began. */
  readonly start: ShardPosition;
}

/** @param streamCreatedMs distinguishes the stream from an earlier one of the same name */
export async function progressFor(
  meta: MetaStore,
  mapping: StreamMapping,
  at: { readonly shardId: string; readonly record: StreamRecord; readonly streamCreatedMs: number },
): Promise<LaneProgress> {
  const { uuid, origin, settings } = mapping;
  const { shardId, record, streamCreatedMs } = at;
  const start =
    (origin.streamCreatedMs === streamCreatedMs ? origin.positions[shardId] : undefined) ?? BEGINNING;
  const count = settings.parallelizationFactor;
  const index = laneOf(record.partitionKey ?? record.sequenceNumber, count);
  const key = laneKey(shardKey(uuid, streamCreatedMs, shardId), { index, count });
  const documents = new JsonDocuments<CheckpointDocument>(meta, META_PREFIX.mapping.checkpoint);
  const stored = await documents.get(key);
  return { start, position: stored?.value.position ?? start };
}

const BEGINNING: ShardPosition = { pos: 0, index: 0 };
