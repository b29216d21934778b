import { describe, expect, test } from 'vitest';
import type { MappingDocument } from '../../src/mapping/document.ts';
import { JsonDocuments } from '../../src/storage/json-documents.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import { afterSteps, MAX_STEPS_APART } from '../support/steps.ts';
import { FUNCTION_ARN, mappingWorld, NAMESPACE, SHARD_0, STREAM_ARN } from './world.ts';

describe('states of a mapping', () => {
  test('is Creating, then Enabled; updates take effect after Updating', async () => {
    const { clock, mappings, create } = await mappingWorld();
    const created = await create();
    if (created.kind !== 'created') throw new Error(created.kind);
    const { uuid } = created.mapping;
    const state = () => mappings.get(NAMESPACE, uuid)?.state;
    expect(created.mapping).toMatchObject({
      state: 'Creating',
      lastProcessingResult: 'No records processed',
    });
    expect((await mappings.update(NAMESPACE, uuid, { settings: {} })).kind).toBe('in-transition');
    await clock.advance(500);
    expect(state()).toBe('Enabled');

    const updated = await mappings.update(NAMESPACE, uuid, { settings: { batchSize: 7 } });
    expect(updated).toMatchObject({ mapping: { state: 'Updating', settings: { batchSize: 100 } } });
    await clock.advance(500);
    expect(mappings.get(NAMESPACE, uuid)).toMatchObject({ state: 'Enabled', settings: { batchSize: 7 } });

    await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
    expect(state()).toBe('Disabling');
    await clock.advance(500);
    expect(state()).toBe('Disabled');
    await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
    expect(state()).toBe('Enabling');
    await clock.advance(500);
    expect(state()).toBe('Enabled');

    expect(await mappings.delete(NAMESPACE, uuid)).toMatchObject({ mapping: { state: 'Deleting' } });
    expect((await mappings.delete(NAMESPACE, uuid)).kind).toBe('in-transition');
    await clock.advance(500);
    expect(state()).toBeUndefined();
    expect((await mappings.delete(NAMESPACE, uuid)).kind).toBe('not-found');
  });

  test('accepts one of two concurrent updates', async () => {
    const { mappings, enable } = await mappingWorld();
    const { uuid } = await enable();
    const results = await Promise.all([
      mappings.update(NAMESPACE, uuid, { settings: { batchSize: 1 } }),
      mappings.delete(NAMESPACE, uuid),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'in-transition']);
  });

  test('a transition that a crash interrupted is finished after the restart', async () => {
    const world = await mappingWorld();
    await world.create();
    const { mappings } = await mappingWorld(world);
    await world.clock.advance(500);
    expect(mappings.list(NAMESPACE).map(({ state }) => state)).toEqual(['Enabled']);
  });

  test('deleting leaves nothing in the store', async () => {
    const { clock, store, reader, mappings, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    const { uuid } = await enable();
    await clock.advance(100);
    expect((await store.meta.list('mapping/')).length).toBe(2);
    await mappings.delete(NAMESPACE, uuid);
    await clock.advance(500);
    expect(await store.meta.list('mapping/')).toEqual([]);
  });

  test('one of two concurrent duplicates is rejected and names the other', async () => {
    const { create } = await mappingWorld();
    const [first, second] = await Promise.all([create(), create()]);
    if (first.kind !== 'created') throw new Error(first.kind);
    expect(second).toEqual({ kind: 'duplicate', uuid: first.mapping.uuid });
    expect((await create({ functionArn: `${FUNCTION_ARN}:1` })).kind).toBe('created');
  });

  test('needs a stream', async () => {
    const { mappings, create, reader } = await mappingWorld();
    reader.deleteStream();
    expect((await create()).kind).toBe('stream-not-found');
    expect(mappings.list(NAMESPACE)).toEqual([]);
  });

  test('close lets a running invocation finish, then leaves no timer', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 2_000 });
    reader.put(SHARD_0, 'a');
    await enable();
    const closed = mappings.close();
    await clock.advance(2_000);
    await closed;
    expect(mappings.status()[0]).toMatchObject({ recordsDelivered: 1 });
    expect(clock.pendingTimers).toBe(0);
  });

  test('close aborts an invocation that takes too long', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 900_000 });
    reader.put(SHARD_0, 'a');
    await enable();
    const closed = mappings.close();
    await clock.advance(5_000);
    await closed;
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('at whatever step of promises', () => {
  test('close comes, a mapping that is being started runs nothing afterwards', async () => {
    for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
      const { clock, store, reader, target, mappings, create } = await mappingWorld();
      await create();
      let closing: Promise<void> | undefined;
      // When the end of Creating is stored.
      store.meta.watch('', () => afterSteps(steps, () => void (closing ??= mappings.close())));
      await clock.advance(500);
      await closing;
      reader.put(SHARD_0, 'a');
      await clock.advance(5_000);
      expect(target.calls, `${steps} steps apart`).toEqual([]);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test('close comes, a mapping that is being created runs nothing afterwards', async () => {
    for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
      const { clock, reader, target, mappings, create } = await mappingWorld();
      reader.put(SHARD_0, 'a');
      const creating = create();
      afterSteps(steps, () => void mappings.close());
      await creating;
      await clock.advance(5_000);
      expect(target.calls, `${steps} steps apart`).toEqual([]);
    }
  });

  test('another gateway stores a result, it is shown', async () => {
    const spread = { whenStopped: async () => {}, statusOf: () => undefined };
    const { clock, store, mappings, enable } = await mappingWorld({ spread });
    const { uuid } = await enable();
    const documents = new JsonDocuments<MappingDocument>(store.meta, META_PREFIX.mapping.document);
    for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
      const lastProcessingResult = `result ${steps}`;
      let reporting: Promise<unknown> | undefined;
      const report = () =>
        void (reporting ??= documents.update(uuid, (current) => ({ ...current, lastProcessingResult })));
      const watch = store.meta.watch('', () => afterSteps(steps, report));
      await mappings.updateTags(NAMESPACE, uuid, () => ({ step: String(steps) }));
      await clock.advance(0);
      await reporting;
      watch.stop();
      expect(mappings.get(NAMESPACE, uuid)).toMatchObject({ lastProcessingResult });
    }
  });
});

test('status contains what a display needs', async () => {
  const { clock, reader, target, mappings, enable } = await mappingWorld();
  reader.put(SHARD_0, 'a');
  reader.put(SHARD_0, 'b');
  const { uuid } = await enable();
  target.behave = () => 'error';
  reader.put(SHARD_0, 'c');
  await clock.advance(500);
  expect(mappings.status()).toEqual([
    {
      uuid,
      account: '000000000000',
      region: 'us-east-1',
      eventSourceArn: STREAM_ARN,
      streamName: 'orders',
      functionArn: FUNCTION_ARN,
      batchSize: 100,
      state: 'Enabled',
      lastProcessingResult: 'PROBLEM: Function call failed',
      batches: 2,
      invocations: 2,
      errors: 1,
      retries: 1,
      throttles: 0,
      messagesDeleted: 0,
      recordsDelivered: 2,
      recordsDiscarded: 0,
      recordsSentToDestination: 0,
      recordsPolled: 3,
      recordsFilteredOut: 0,
      recordsInvoked: 3,
      recordsFailed: 1,
      destinationFailures: 0,
      lastBatchSize: 1,
      iteratorAgeMs: 500,
      shards: [
        {
          shardId: SHARD_0,
          phase: 'backing-off',
          iteratorAgeMs: 500,
          lastSequenceNumber: expect.stringMatching(/1$/),
        },
      ],
    },
  ]);
});

test('what is left to do is known while the stream cannot be read or was deleted', async () => {
  const { clock, reader, mappings, enable } = await mappingWorld();
  await enable();
  const what = 'the mapping of orders to ingestion';
  expect(await mappings.activity()).toEqual([]);
  reader.failure = new Error('the disk does not respond');
  expect(await mappings.activity()).toEqual([{ what, why: 'reading records' }]);
  reader.failure = undefined;
  reader.deleteStream();
  expect(await mappings.activity()).toContainEqual({ what, why: 'reading records' });
  await clock.advance(0);
  expect(await mappings.activity()).toEqual([]);
});
