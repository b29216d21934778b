import { comparePositions } from '../../engine/compare-positions.ts';
import { EngineError } from '../../engine/error.ts';
import type {
  ReadableStreamInfo,
  ShardPosition,
  StartingPoint,
  StreamReader,
  StreamRef,
} from '../../engine/port.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { CheckpointDocument } from '../checkpoint/checkpoint-document.ts';
import { laneKey, shardKey } from '../checkpoint/keys.ts';
import type { Replay, StreamMapping } from '../document.ts';

interface Dependencies {
  readonly reader: StreamReader;
  readonly checkpoints: JsonDocuments<CheckpointDocument>;
}

/**
 * Moves the checkpoints of a mapping back. None moves forward, so nothing that is not delivered yet is skipped. Called
 * while no loop runs: a running delivery would store its own position afterwards. When it is interrupted it can be
 * repeated.
 */
export async function moveBack(
  { reader, checkpoints }: Dependencies,
  mapping: StreamMapping,
  replay: Replay,
): Promise<void> {
  const { account, streamAccount, region, streamName } = mapping;
  const stream = { account: streamAccount ?? account, region, streamName };
  const info = await reader.describe(stream);
  // Without its stream there is nothing to deliver.
  if (!info) return;
  for (const { shardId } of info.shards) {
    const start = startIn(shardId, replay);
    const position = start && (await positionOf(reader, stream, shardId, start));
    if (position) await moveShardBack(checkpoints, mapping, info, { shardId, position });
  }
}

function startIn(shardId: string, replay: Replay): StartingPoint | undefined {
  if ('fromMs' in replay) return { kind: 'at-timestamp', timestampMs: replay.fromMs };
  if (replay.shardId !== shardId) return undefined;
  return { kind: 'at-sequence-number', sequenceNumber: replay.sequenceNumber };
}

/** @returns undefined for a shard that was removed meanwhile */
async function positionOf(
  reader: StreamReader,
  stream: StreamRef,
  shardId: string,
  start: StartingPoint,
): Promise<ShardPosition | undefined> {
  try {
    return await reader.resolve(stream, shardId, start);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

async function moveShardBack(
  checkpoints: JsonDocuments<CheckpointDocument>,
  { uuid, settings, origin }: StreamMapping,
  { createdMs }: ReadableStreamInfo,
  { shardId, position }: { readonly shardId: string; readonly position: ShardPosition },
): Promise<void> {
  const count = settings.parallelizationFactor;
  const started = origin.streamCreatedMs === createdMs ? origin.positions[shardId] : undefined;
  for (let index = 0; index < count; index++) {
    const key = laneKey(shardKey(uuid, createdMs, shardId), { index, count });
    const moved = { position, ended: false };
    const stored = await checkpoints.update(key, (current) =>
      comparePositions(position, current.position) < 0 ? moved : undefined,
    );
    // A shard that was not read yet begins at the position where the mapping was created, or at the oldest record.
    if (!stored && started && comparePositions(position, started) < 0) await checkpoints.create(key, moved);
  }
}
