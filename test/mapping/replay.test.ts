import { expect, test } from 'vitest';
import { mappingWorld, NAMESPACE, SHARD_0, SHARD_1 } from './world.ts';

type World = Awaited<ReturnType<typeof mappingWorld>>;

/** Three records a second apart in each of two shards, all delivered. */
async function delivered(options: Parameters<typeof mappingWorld>[0] = {}) {
  const world = await mappingWorld({ shards: 2, ...options });
  const { uuid } = await world.enable({ batchSize: 10 });
  const times: number[] = [];
  for (const [first, second] of ['ax', 'by', 'cz']) {
    times.push(world.clock.now());
    world.reader.put(SHARD_0, first!);
    world.reader.put(SHARD_1, second!);
    await world.clock.advance(1_000);
  }
  expect(world.target.batches.join('')).toBe('axbycz');
  world.target.calls.length = 0;
  return { ...world, uuid, times };
}

const checkpoints = async ({ store }: World) =>
  (await store.meta.list('mapping/checkpoint/')).map(
    ({ value }) => JSON.parse(value.toString()).position.pos,
  );

test('records since a time are delivered again, in order, and nothing before it', async () => {
  const world = await delivered();
  const { clock, mappings, target, uuid, times } = world;
  const before = await checkpoints(world);
  expect(await mappings.replay(NAMESPACE, uuid, { fromMs: times[1]! })).toMatchObject({
    kind: 'accepted',
    mapping: { state: 'Updating' },
  });
  expect((await mappings.replay(NAMESPACE, uuid, { fromMs: 0 })).kind).toBe('in-transition');
  await clock.advance(500);
  expect(mappings.get(NAMESPACE, uuid)).toMatchObject({ state: 'Enabled' });
  expect(mappings.get(NAMESPACE, uuid)).not.toHaveProperty('target');
  expect([...target.batches].sort()).toEqual(['bc', 'yz']);
  await clock.advance(100);
  expect(await checkpoints(world)).toEqual(before);
});

test('one shard is delivered again from a record, in every lane', async () => {
  const world = await delivered();
  const { clock, mappings, reader, target, uuid } = world;
  await mappings.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 2 } });
  await clock.advance(500);
  const { records } = await reader.read(
    { ...NAMESPACE, streamName: 'orders' },
    SHARD_1,
    { pos: 0, index: 0 },
    { maxRecords: 10, maxBytes: 1_000 },
  );
  await mappings.replay(NAMESPACE, uuid, { shardId: SHARD_1, sequenceNumber: records[1]!.sequenceNumber });
  await clock.advance(500);
  expect(target.batches.join('').split('').sort().join('')).toBe('yz');
});

test('a delivery that runs ends first, and does not move the checkpoint of the replay', async () => {
  const world = await delivered();
  const { clock, mappings, reader, target, uuid } = world;
  target.behave = () => ({ takesMs: 3_000 });
  reader.put(SHARD_0, 'd');
  await clock.advance(10);
  await mappings.replay(NAMESPACE, uuid, { fromMs: 0 });
  await clock.advance(1_000);
  expect([mappings.get(NAMESPACE, uuid)!.state, target.batches]).toEqual(['Updating', ['d']]);
  target.behave = () => 'ok';
  await clock.advance(2_100);
  expect([mappings.get(NAMESPACE, uuid)!.state, ...target.batches].sort()).toEqual([
    'Enabled',
    'abcd',
    'd',
    'xyz',
  ]);
});

test('the children of a shard wait for it again', async () => {
  const { clock, mappings, reader, target, uuid } = await delivered();
  const [child] = reader.reshard([SHARD_0], 1);
  reader.put(child!, 'd');
  await clock.advance(1_000);
  target.calls.length = 0;
  target.behave = ({ records }) => ({ takesMs: records[0]!.partitionKey === 'a' ? 2_000 : 0 });
  await mappings.replay(NAMESPACE, uuid, { fromMs: 0 });
  await clock.advance(1_000);
  expect([...target.batches].sort()).toEqual(['abc', 'xyz']);
  await clock.advance(2_000);
  expect([...target.batches].sort()).toEqual(['abc', 'd', 'xyz']);
});

test('nothing that is not delivered is skipped', async () => {
  const { clock, mappings, reader, target, uuid } = await delivered();
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
  await clock.advance(500);
  reader.put(SHARD_0, 'd');
  await clock.advance(1_000);
  await mappings.replay(NAMESPACE, uuid, { fromMs: clock.now() });
  await clock.advance(500);
  expect([mappings.get(NAMESPACE, uuid)!.state, target.batches]).toEqual(['Disabled', []]);
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
  await clock.advance(500);
  expect(target.batches).toEqual(['d']);
});

test('a mapping that began at the latest record can go back to those before', async () => {
  const { clock, mappings, reader, target, enable } = await mappingWorld();
  for (const key of 'ab') reader.put(SHARD_0, key);
  const { uuid } = await enable({}, { startingPosition: 'LATEST', enabled: false });
  await mappings.replay(NAMESPACE, uuid, { fromMs: 0 });
  await clock.advance(500);
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
  await clock.advance(500);
  expect(target.batches).toEqual(['ab']);
});

test('a replay that a crash interrupted is finished after the restart, before anything is read', async () => {
  const world = await delivered();
  await world.mappings.replay(NAMESPACE, world.uuid, { fromMs: world.times[2]! });
  const { mappings } = await mappingWorld(world);
  expect(mappings.status()[0]!.shards).toEqual([]);
  await world.clock.advance(500);
  expect(mappings.get(NAMESPACE, world.uuid)!.state).toBe('Enabled');
  // By the server of before and by this one.
  expect([...world.target.batches].sort()).toEqual(['c', 'c', 'z', 'z']);
});

test('other mappings are not replayed', async () => {
  const { mappings } = await mappingWorld();
  expect((await mappings.replay(NAMESPACE, 'missing', { fromMs: 0 })).kind).toBe('not-found');
});
