import { expect, test } from 'vitest';
import { mappingWorld, SHARD_0 } from '../world.ts';

test('a checkpoint waits for beforeCheckpoint, but only for a bounded time', async () => {
  let release = () => {};
  const beforeCheckpoint = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  const { clock, store, reader, enable } = await mappingWorld({ beforeCheckpoint });
  const position = async () => {
    const [checkpoint] = await store.meta.list('mapping/checkpoint/');
    return (JSON.parse(checkpoint!.value.toString()) as { position: unknown }).position;
  };
  const first = reader.put(SHARD_0, 'a');
  await enable();
  await clock.advance(900);
  expect(await position()).toEqual(first.position);
  release();
  await clock.advance(1);
  expect(await position()).toEqual(first.next);
  const second = reader.put(SHARD_0, 'b');
  await clock.advance(900);
  expect(await position()).toEqual(first.next);
  await clock.advance(200);
  expect(await position()).toEqual(second.next);
});
