import type { StreamDocument } from '../../src/engine/stream/document.ts';
import { parseShardId } from '../../src/engine/shard/id.ts';
import { parseSequenceNumber, positionOf } from '../../src/engine/shard/sequence-number.ts';
import type { CheckpointDocument } from '../../src/mapping/checkpoint/checkpoint-document.ts';
import { laneOf } from '../../src/mapping/batching/lane.ts';
import { isStorageError } from '../../src/storage/error.ts';
import { JsonDocuments } from '../../src/storage/json-documents.ts';
import type { Store } from '../../src/storage/port.ts';
import type { KnownRecord, Model } from './model.ts';
import { logIdOf } from '../../src/engine/stream/keys.ts';

/**
 * Checks every stored checkpoint: it may be neither beyond the end of its log nor beyond a record that the
 * function has not finished.
 */
export async function reportEarlyCheckpoints(store: Store, model: Model): Promise<void> {
  const documents = new JsonDocuments<CheckpointDocument>(store.meta, 'mapping/checkpoint/');
  for (const { key, value } of await documents.list()) {
    // UUID/CREATED MS/SHARD ID[/LANE-of-COUNT]
    const [, , shardId = '', lane] = key.split('/');
    const [number = 0, count = 1] = lane?.split('-of-').map(Number) ?? [];
    const endPos = await endOf(store, shardId);
    if (endPos !== undefined && value.position.pos > endPos) {
      model.trace.reportViolation(
        `checkpoint ${key} is at ${value.position.pos}, but the log ends at ${endPos}`,
      );
    }
    for (const record of model.storedIn(shardId)) {
      if (laneOf(record.partitionKey, count) !== number || !isBefore(record, value)) continue;
      if (record.delivered || record.earliestMs < model.horizon.mayHideBefore(model.now())) continue;
      model.trace.reportViolation(
        `checkpoint ${key} has passed record ${record.id}, which was not delivered`,
      );
    }
  }
}

/** @returns undefined when the shard does not exist any more */
async function endOf(store: Store, shardId: string): Promise<number | undefined> {
  const [stream] = await new JsonDocuments<StreamDocument>(store.meta, 'streams/').list();
  if (!stream) return undefined;
  try {
    return (await store.logs.bounds(logIdOf(stream.value, parseShardId(shardId)!))).endPos;
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined;
    throw error;
  }
}

function isBefore(record: KnownRecord, { position, ended }: CheckpointDocument): boolean {
  if (ended) return true;
  const own = positionOf(parseSequenceNumber(record.sequenceNumber.toString())!)!;
  return own.pos < position.pos || (own.pos === position.pos && own.index < position.index);
}
