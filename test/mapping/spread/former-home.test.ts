import { expect, test } from 'vitest';
import type { Mappings } from '../../../src/mapping/mappings.ts';
import { MortalProcess } from '../mortal-process.ts';
import { NAMESPACE, SETTINGS, STREAM_ARN } from '../world.ts';
import { enable, spreadWorld } from './spread-world.ts';

/*
 * A home that is replaced may have sent a change to the store which is stored after the next home has read the documents: it
 * was frozen, or NATS had no leader. The next home must notice it, or the mapping stays in its transition.
 */
async function twoHomes(seed: string) {
  const world = await spreadWorld({ seed, nodes: 2 });
  await world.start();
  const process = new MortalProcess();
  const former = await world.control(process.reach(world.store));
  const next = await world.control();
  /** The former home does no more. */
  const end = async () => {
    process.alive = false;
    await world.clock.advance(3_000);
  };
  return { ...world, former, next, end };
}

test('the next home finishes the creation of a mapping that a former home stores late', async () => {
  const { former, next, end, close } = await twoHomes('created');
  const created = await former.create({
    namespace: NAMESPACE,
    eventSourceArn: STREAM_ARN,
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: SETTINGS,
    enabled: true,
  });
  await end();
  if (created.kind !== 'created') throw new Error(created.kind);
  expect(next.get(NAMESPACE, created.mapping.uuid)?.state).toBe('Enabled');
  await close(next);
});

test.each([
  [
    'disables',
    'Disabled',
    (mappings: Mappings, uuid: string) => mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false }),
  ],
  [
    'changes',
    'Enabled',
    (mappings: Mappings, uuid: string) =>
      mappings.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 2 } }),
  ],
  [
    'replays',
    'Enabled',
    (mappings: Mappings, uuid: string) => mappings.replay(NAMESPACE, uuid, { fromMs: 0 }),
  ],
  ['deletes', undefined, (mappings: Mappings, uuid: string) => mappings.delete(NAMESPACE, uuid)],
] as const)('the next home finishes what a former home %s late', async (name, state, change) => {
  const { former, next, end, clock, store, close } = await twoHomes(name);
  const uuid = await enable(next, clock);
  expect((await change(former, uuid)).kind).toBe('accepted');
  await end();
  expect(next.get(NAMESPACE, uuid)?.state).toBe(state);
  const stored = await store.meta.list('mapping/document/');
  expect(stored.map(({ value }) => (JSON.parse(value.toString()) as { state: string }).state)).toEqual(
    state === undefined ? [] : [state],
  );
  const again = await next.update(NAMESPACE, uuid, { settings: { batchSize: 5 } });
  expect(again.kind).toBe(state === undefined ? 'not-found' : 'accepted');
  await close(next);
});
