import { expect, test } from 'vitest';
import type { CheckpointDocument } from '../../../src/mapping/checkpoint/checkpoint-document.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import { NAMESPACE } from '../world.ts';
import { enable, shardIdOf, spreadWorld } from './spread-world.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

async function opened(seed: string, gateways: number, shards = 8) {
  const world = await spreadWorld({ seed, nodes: gateways + 1, shards });
  for (let index = 0; index < gateways; index++) await world.start();
  const mappings = await world.control();
  await world.clock.advance(1_000);
  return { ...world, mappings };
}

test('the shards of a mapping are read on every gateway, each on one', async () => {
  const { clock, reader, target, processes, mappings, close } = await opened('spread', 2);
  await enable(mappings, clock);
  for (let shard = 0; shard < 8; shard++) reader.put(shardIdOf(shard), KEYS[shard]!);
  await clock.advance(1_000);
  expect([...target.batches].sort()).toEqual(KEYS);
  expect(processes.map(({ loops }) => loops.loopCount)).toEqual([4, 4]);
  await close(mappings);
});

test('loops move to a gateway that comes, and from one that is drained or stopped, without a record delivered twice', async () => {
  const { clock, reader, target, processes, mappings, start, close } = await opened('moves', 2);
  await enable(mappings, clock);
  const put = async () => {
    const before = target.calls.length;
    for (let shard = 0; shard < 8; shard++) reader.put(shardIdOf(shard), KEYS[shard]!);
    await clock.advance(500);
    expect(target.batches.slice(before).sort()).toEqual(KEYS);
  };
  await put();
  const third = await start();
  await clock.advance(10_000);
  expect(processes.map(({ loops }) => loops.loopCount).reduce((sum, count) => sum + count)).toBe(8);
  expect(third.loops.loopCount).toBeGreaterThan(0);
  await put();
  const drained = third.drain();
  await clock.advance(1_000);
  await drained;
  expect(processes.map(({ loops }) => loops.loopCount)).toEqual([4, 4, 0]);
  await put();
  processes[0]!.node.freeze();
  await clock.advance(7_000);
  expect(processes[1]!.loops.loopCount).toBe(8);
  await put();
  await close(mappings);
});

test('children start when the store says that their parents have ended, on whichever gateway', async () => {
  const { clock, reader, target, mappings, close } = await opened('parents', 2, 1);
  target.behave = ({ records }) => (records[0]?.partitionKey === 'a' ? { takesMs: 3_000 } : 'ok');
  await enable(mappings, clock);
  reader.put(shardIdOf(0), 'a');
  const children = reader.reshard([shardIdOf(0)], 2);
  for (const [index, child] of children.entries()) reader.put(child, `child ${index}`);
  await clock.advance(2_500);
  expect(target.batches).toEqual(['a']);
  await clock.advance(1_500);
  expect([...target.batches].sort()).toEqual(['a', 'child 0', 'child 1']);
  await close(mappings);
});

test('a mapping is Disabled when no gateway delivers any more, and is enabled, replayed, changed and deleted everywhere', async () => {
  const { clock, reader, store, target, mappings, close } = await opened('states', 2);
  const uuid = await enable(mappings, clock);
  const state = () => mappings.get(NAMESPACE, uuid)?.state;
  target.behave = () => ({ takesMs: 3_000 });
  for (let shard = 0; shard < 8; shard++) reader.put(shardIdOf(shard), KEYS[shard]!);
  await clock.advance(1_000);
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
  await clock.advance(1_000);
  expect(state()).toBe('Disabling');
  await clock.advance(1_500);
  expect(state()).toBe('Disabled');
  expect(target.calls).toHaveLength(8);

  target.behave = () => 'ok';
  reader.put(shardIdOf(0), 'x');
  await clock.advance(5_000);
  expect(target.calls).toHaveLength(8);
  await mappings.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 2 }, enabled: true });
  await clock.advance(2_000);
  expect(state()).toBe('Enabled');
  expect(target.batches.slice(8)).toEqual(['x']);

  await mappings.replay(NAMESPACE, uuid, { fromMs: 0 });
  await clock.advance(2_000);
  expect(target.batches.slice(9).join('').split('').sort()).toEqual([...KEYS, 'x']);
  expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('OK');

  await mappings.delete(NAMESPACE, uuid);
  await clock.advance(1_000);
  expect(state()).toBeUndefined();
  expect(await store.meta.list('mapping/')).toEqual([]);
  await close(mappings);
});

test('a gateway that loses a shard in the middle of an invocation moves no checkpoint when it wakes, and delivers no more', async () => {
  const { clock, reader, store, target, processes, mappings, close } = await opened('late', 2, 1);
  await enable(mappings, clock);
  target.behave = (_, number) => (number === 1 ? { takesMs: 1_000 } : 'ok');
  reader.put(shardIdOf(0), 'a');
  await clock.advance(500);
  const owner = processes.find(({ loops }) => loops.loopCount === 1)!;
  owner.node.freeze();
  reader.put(shardIdOf(0), 'b');
  await clock.advance(8_000);
  // The batch in flight may have reached the function: it is delivered again.
  expect(target.batches).toEqual(['a', 'ab']);
  const position = async () => {
    const [entry] = await store.meta.list(META_PREFIX.mapping.checkpoint);
    return (JSON.parse(entry!.value.toString()) as CheckpointDocument).position;
  };
  const before = await position();
  await owner.node.wake();
  await clock.advance(2_000);
  expect(await position()).toEqual(before);
  reader.put(shardIdOf(0), 'c');
  await clock.advance(500);
  expect(target.batches).toEqual(['a', 'ab', 'c']);
  await close(mappings);
});

test('a checkpoint with an epoch of another cluster does not stop its shard', async () => {
  const { clock, reader, store, target, mappings, close } = await opened('copied', 1, 1);
  const uuid = await enable(mappings, clock);
  reader.put(shardIdOf(0), 'a');
  await clock.advance(500);
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
  await clock.advance(1_000);
  const [entry] = await store.meta.list(META_PREFIX.mapping.checkpoint);
  const copied = { ...(JSON.parse(entry!.value.toString()) as object), epoch: 1_000 };
  await store.meta.compareAndSet(entry!.key, entry!.revision, Buffer.from(JSON.stringify(copied)));
  await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
  await clock.advance(1_000);
  reader.put(shardIdOf(0), 'b');
  await clock.advance(500);
  expect(target.batches).toEqual(['a', 'b']);
  await close(mappings);
});
