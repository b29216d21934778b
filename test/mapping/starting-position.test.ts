import { describe, expect, test } from 'vitest';
import { mappingWorld, NAMESPACE, SHARD_0 } from './world.ts';

describe('where reading begins', () => {
  test('TRIM_HORIZON: at the oldest record', async () => {
    const { reader, target, enable } = await mappingWorld();
    for (const key of 'abcd') reader.put(SHARD_0, key);
    reader.trim(SHARD_0, 1);
    await enable();
    expect(target.batches).toEqual(['bcd']);
  });

  test('LATEST: at the first record after the mapping was created, even before it is enabled', async () => {
    const { clock, reader, target, create } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    await create({}, { startingPosition: 'LATEST' });
    reader.put(SHARD_0, 'b');
    await clock.advance(500);
    expect(target.batches).toEqual(['b']);
  });

  test('LATEST survives a restart before the first batch', async () => {
    const world = await mappingWorld();
    await world.create({}, { startingPosition: 'LATEST' });
    world.reader.put(SHARD_0, 'a');
    await mappingWorld({ ...world, clock: world.clock });
    await world.clock.advance(500);
    expect(world.target.batches).toContain('a');
  });

  test('LATEST reads shards that are opened later from the start', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    await enable({}, { startingPosition: 'LATEST' });
    const [child] = reader.reshard([SHARD_0], 1);
    reader.put(child!, 'c');
    await clock.advance(10);
    expect(target.batches).toEqual(['c']);
  });

  test('AT_TIMESTAMP: at the first record of that time or later', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    await clock.advance(1_000);
    const startingPositionTimestampMs = clock.now();
    reader.put(SHARD_0, 'b');
    await enable({}, { startingPosition: 'AT_TIMESTAMP', startingPositionTimestampMs });
    expect(target.batches).toEqual(['b']);
  });

  test('a disabled mapping keeps its position', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    const { uuid } = await enable();
    await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
    await clock.advance(500);
    reader.put(SHARD_0, 'b');
    await clock.advance(10_000);
    expect(target.batches).toEqual(['a']);
    await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
    await clock.advance(500);
    expect(target.batches).toEqual(['a', 'b']);
  });

  test('a stream that is created again under the same name is read from the start', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    const { uuid } = await enable();
    reader.deleteStream();
    await clock.advance(5_000);
    expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('PROBLEM: Stream not found');
    reader.createStream();
    reader.put(SHARD_0, 'b');
    await clock.advance(5_000);
    expect(target.batches).toEqual(['a', 'b']);
  });

  test('a stream that is deleted and created again at once is read from the start', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    await enable();
    await clock.advance(5_000);
    reader.deleteStream();
    reader.createStream();
    reader.put(SHARD_0, 'b');
    await clock.advance(5_000);
    expect(target.batches).toEqual(['a', 'b']);
  });
});
