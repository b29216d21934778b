import type { Lane } from '../batching/lane.ts';

/** The key of a shard's checkpoint, and the beginning of those of its lanes. */
export function shardKey(uuid: string, streamCreatedMs: number, shardId: string): string {
  return `${uuid}/${streamCreatedMs}/${shardId}`;
}

export function laneKey(key: string, { index, count }: Lane): string {
  return count === 1 ? key : `${key}/${index}-of-${count}`;
}
