import { mostKeysInShard } from './hashing.ts';
import type { Workload } from './workload.ts';

type Keys = Pick<Workload, 'keys' | 'hotKeyShare'>;

/** The part of all traffic that the fullest of several shards gets because of how many keys there are. */
export function hashedShare({ keys, hotKeyShare }: Keys, shards: number): number {
  const others = 1 - hotKeyShare;
  if (keys === undefined) return others / shards;
  const count = Math.max(1, hotKeyShare > 0 ? keys - 1 : keys);
  return (others * mostKeysInShard(count, shards)) / count;
}

/** The part of all traffic that the shard of the hot key gets. */
export function hotShare({ hotKeyShare }: Keys, shards: number): number {
  return hotKeyShare + (1 - hotKeyShare) / shards;
}

/** The part of all traffic that the busiest shard gets, or the busiest lane of a mapping when `shards` counts lanes. */
export function busiestShare(keys: Keys, shards: number): number {
  const hashed = hashedShare(keys, shards);
  return keys.hotKeyShare > 0 ? Math.max(hashed, hotShare(keys, shards)) : hashed;
}
