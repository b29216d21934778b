import { describe, expect, test } from 'vitest';
import { FUNCTION_ARN, mappingWorld, NAMESPACE, SHARD_0, SHARD_1, STREAM_ARN } from './world.ts';

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
