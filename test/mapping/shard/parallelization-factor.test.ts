import { describe, expect, test } from 'vitest';
import { mappingWorld, NAMESPACE, SHARD_0 } from '../world.ts';

describe('a parallelization factor', () => {
  const keys = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index));

  test('runs as many concurrent invocations of a shard, and one at a time for each key', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 100 });
    for (let round = 0; round < 5; round++) for (const key of keys) reader.put(SHARD_0, key);
    await enable({ parallelizationFactor: 3, batchSize: 2 });
    await clock.advance(10_000);
    const starts = target.calls.map(({ atMs }) => atMs);
    const atOnce = starts.map((ms) => starts.filter((other) => other <= ms && other > ms - 100).length);
    expect(Math.max(...atOnce)).toBe(3);
    for (const key of keys) {
      const seen = target.calls.flatMap(({ atMs, records }) =>
        records.filter(({ partitionKey }) => partitionKey === key).map((record) => ({ atMs, ...record })),
      );
      expect(seen.length).toBe(5);
      const numbers = seen.map(({ sequenceNumber }) => sequenceNumber);
      expect(numbers).toEqual([...numbers].sort());
    }
  });

  test('can be changed while the mapping runs and across a restart, without missing a record', async () => {
    const world = await mappingWorld();
    const { clock, reader, target } = world;
    target.behave = ({ records }) => (records[0]!.partitionKey < 'g' ? 'ok' : 'error');
    for (const key of keys) reader.put(SHARD_0, key);
    const { uuid } = await world.enable({ parallelizationFactor: 4, batchSize: 1 });
    await clock.advance(1_000);
    await world.mappings.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 2 } });
    await clock.advance(2_000);
    expect(world.mappings.status()[0]!.shards.length).toBe(2);
    expect((await world.store.meta.list('mapping/checkpoint/')).length).toBe(2);

    const closed = world.mappings.close();
    await clock.advance(6_000);
    await closed;
    const again = await mappingWorld(world);
    await again.mappings.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 1 } });
    target.behave = () => 'ok';
    await clock.advance(120_000);
    expect(again.mappings.get(NAMESPACE, uuid)?.settings.parallelizationFactor).toBe(1);
    const last = target.batches.join('').slice(-1);
    expect(last).toBe('l');
    expect(new Set(target.batches.join(''))).toEqual(new Set(keys));
  });

  test('children wait for every lane of their parents', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    let failing = true;
    target.behave = ({ records }) => (failing && records[0]!.partitionKey === 'a' ? 'error' : 'ok');
    for (const key of keys) reader.put(SHARD_0, key);
    await enable({ parallelizationFactor: 3, batchSize: 1 });
    const [child] = reader.reshard([SHARD_0], 1);
    reader.put(child!, 'z');
    await clock.advance(10_000);
    expect(target.batches).not.toContain('z');
    failing = false;
    await clock.advance(60_000);
    expect(target.batches.at(-1)).toBe('z');
  });
});
