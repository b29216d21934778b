import { describe, expect, it } from 'vitest';
import type { ShardCheckpoints } from '../../../src/mapping/checkpoint/shard-checkpoints.ts';
import { Generation } from '../../../src/mapping/shard/generation.ts';
import type { ShardLoop } from '../../../src/mapping/shard/shard-loop.ts';
import type { ShardState } from '../../../src/mapping/shard-state.ts';

const shard = (shardId: string, ...parentShardIds: string[]) => ({ shardId, parentShardIds, closed: false });

/** A generation whose loops are in the state that the test sets. */
function generationWorld() {
  const loops = new Map<string, { shardId: string; state: ShardState; finished: Promise<void> }>();
  const started: { shardId: string; parents: string[] }[] = [];
  const deleted: string[] = [];
  const generation = new Generation(1, ({ shardId }, parents, { stop }) => {
    const finished = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve());
    });
    const loop = { shardId, state: { phase: 'reading' } as ShardState, finished };
    loops.set(shardId, loop);
    started.push({ shardId, parents: parents.map((parent) => parent.shardId) });
    const remove = async () => {
      deleted.push(shardId);
    };
    return {
      lanes: [loop as unknown as ShardLoop],
      checkpoints: { delete: remove } as unknown as ShardCheckpoints,
    };
  });
  const end = (shardId: string) => {
    loops.get(shardId)!.state = { phase: 'ended' };
  };
  return { deleted, end, generation, started };
}

describe('Generation', () => {
  it('stops each shard by a signal of its own: with one for all, starting many shards takes quadratic time', async () => {
    const stops = new Set<AbortSignal>();
    const generation = new Generation(1, (_shard, _parents, { stop }) => {
      stops.add(stop);
      return { lanes: [], checkpoints: {} as ShardCheckpoints };
    });
    generation.startMissing([shard('0'), shard('1')]);
    expect(stops.size).toBe(2);
    await generation.stop();
    expect(Array.from(stops, (stop) => stop.aborted)).toEqual([true, true]);
  });

  it('starts each shard once, after its parents', () => {
    const { generation, started } = generationWorld();
    generation.startMissing([shard('0'), shard('1')]);
    generation.startMissing([shard('0'), shard('1'), shard('2', '0', '1')]);
    expect(started).toEqual([
      { shardId: '0', parents: [] },
      { shardId: '1', parents: [] },
      { shardId: '2', parents: ['0', '1'] },
    ]);
  });

  it('starts a shard without its parent when the parent is past retention', () => {
    const { generation, started } = generationWorld();
    generation.startMissing([shard('2', '0')]);
    expect(started).toEqual([{ shardId: '2', parents: [] }]);
  });

  it('drops loops and checkpoints of shards that have ended and are no longer listed', async () => {
    const { deleted, end, generation } = generationWorld();
    const all = [shard('0'), shard('1'), shard('2', '0', '1')];
    generation.startMissing(all);
    end('0');
    await generation.dropExpired(all);
    expect(deleted).toEqual([]);
    await generation.dropExpired([shard('2', '0', '1')]);
    expect(deleted).toEqual(['0']);
    expect(generation.loops().map(({ shardId }) => shardId)).toEqual(['1', '2']);
  });

  it('resolves a stop when all loops have finished', async () => {
    const { generation } = generationWorld();
    generation.startMissing([shard('0'), shard('1')]);
    await generation.stop();
    expect(generation.loops()).toHaveLength(2);
  });
});
