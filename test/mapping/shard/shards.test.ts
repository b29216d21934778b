import { describe, expect, test } from 'vitest';
import { mappingWorld, SHARD_0, SHARD_1 } from '../world.ts';

describe('shards', () => {
  test('a failing shard does not block another', async () => {
    const { clock, reader, target, enable } = await mappingWorld({ shards: 2 });
    target.behave = ({ records }) => (records[0]!.shardId === SHARD_0 ? 'error' : 'ok');
    await enable();
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_1, 'b');
    reader.put(SHARD_1, 'c');
    await clock.advance(100);
    expect(target.batches.join('')).toMatch(/bc/);
  });

  test('children wait for the end of both parents of a merge', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld({ shards: 2 });
    let failing = true;
    target.behave = ({ records }) => (failing && records[0]!.shardId === SHARD_1 ? 'error' : 'ok');
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_1, 'b');
    await enable();
    const [child] = reader.reshard([SHARD_0, SHARD_1], 1);
    reader.put(child!, 'c');
    await clock.advance(10_000);
    expect(target.batches).not.toContain('c');
    expect(mappings.status()[0]!.shards.map(({ phase }) => phase)).toEqual([
      'ended',
      'backing-off',
      'waiting-for-parent',
    ]);
    failing = false;
    await clock.advance(60_000);
    expect(target.batches.slice(-2)).toEqual(['b', 'c']);
  });

  test('after a restart, ended parents are not read again', async () => {
    const world = await mappingWorld();
    world.reader.put(SHARD_0, 'a');
    await world.enable();
    const [left, right] = world.reader.reshard([SHARD_0], 2);
    await world.clock.advance(1_000);
    await mappingWorld(world);
    world.reader.put(left!, 'b');
    world.reader.put(right!, 'c');
    await world.clock.advance(1_000);
    expect(world.target.batches.filter((keys) => keys === 'a').length).toBe(1);
    expect(world.target.batches).toEqual(expect.arrayContaining(['b', 'c']));
  });

  test('children do not start before the end of their parent is durable', async () => {
    const { clock, store, reader, target, enable } = await mappingWorld();
    await enable();
    const compareAndSet = store.meta.compareAndSet.bind(store.meta);
    store.meta.compareAndSet = async () => {
      throw new Error('as the test asked');
    };
    const [child] = reader.reshard([SHARD_0], 1);
    reader.put(child!, 'b');
    await clock.advance(3_000);
    expect(target.batches).toEqual([]);
    store.meta.compareAndSet = compareAndSet;
    await clock.advance(2_000);
    expect(target.batches).toEqual(['b']);
    const stored = await store.meta.list('mapping/checkpoint/');
    expect(stored.some(({ value }) => value.toString().includes('"ended":true'))).toBe(true);
  });

  test('reading continues after the store has failed for a while', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    await enable();
    reader.failure = new Error('as the test asked');
    reader.put(SHARD_0, 'a');
    await clock.advance(3_000);
    expect(target.batches).toEqual([]);
    reader.failure = undefined;
    await clock.advance(1_000);
    expect(target.batches).toEqual(['a']);
  });
});
