import { expect, test } from 'vitest';
import type { EngineOptions } from '../../src/engine/engine.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { openMappings } from '../../src/mapping/mappings.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../engine/harness.ts';
import { FakeDestination } from '../support/fakes/fake-destination.ts';
import { FakeFunction } from '../support/fakes/fake-function.ts';
import { SETTINGS } from './world.ts';

/** What mappings over an engine of the harness need besides its reader. */
const partsOf = ({ store, clock }: Pick<EngineOptions, 'store' | 'clock'>, invoker: FakeFunction) => ({
  store,
  clock,
  invoker,
  destination: new FakeDestination(),
  random: seededRandom('mapping'),
  logger: silentLogger,
});

// Goal: the mapping and the real engine agree about the reader's port.
// Method: put through the engine, reshard meanwhile, restart both; the function must receive all records, in order
// for each key.
test('over the real engine, puts, a split and a restart lose no record, and keys stay in order', async () => {
  const { engine, clock, options } = await testEngine();
  const stream = await createStream(engine, clock, { shardCount: 2 });
  const target = new FakeFunction(clock);
  const open = (reader: typeof engine.reader) => openMappings({ ...partsOf(options, target), reader });
  const mappings = await open(engine.reader);
  await mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
    streamName: 'orders',
    startingPosition: 'LATEST',
    settings: { ...SETTINGS, batchSize: 10 },
    enabled: true,
  });
  const put: string[] = [];
  const putSome = async (to: typeof stream, count: number) => {
    for (let index = 0; index < count; index++) {
      const key = `key-${put.length % 7}`;
      put.push(key);
      const stored = await to.put(record(key, 'data'));
      expect(stored).not.toHaveProperty('kind', 'throttled');
      if (index % 5 === 0) await clock.advance(10);
    }
  };
  await putSome(stream, 40);
  await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: String(2n ** 126n) });
  await clock.advance(SETTLED_MS);
  await putSome(stream, 40);
  await clock.advance(SETTLED_MS);

  const closed = mappings.close();
  await clock.advance(10);
  await closed;
  await engine.close();
  const again = await testEngine({ ...options });
  await putSome(again.engine.streams.find(NAMESPACE, 'orders')!, 20);
  const reopened = await open(again.engine.reader);
  await clock.advance(SETTLED_MS);

  const seen = target.calls.flatMap(({ records }) => records);
  expect(seen.length).toBe(put.length);
  for (const key of new Set(put)) {
    const numbers = seen
      .filter(({ partitionKey }) => partitionKey === key)
      .map(({ sequenceNumber }) => BigInt(sequenceNumber));
    expect(numbers.length).toBe(put.filter((other) => other === key).length);
    expect(numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)).toBe(true);
  }
  const phases = reopened.status()[0]!.shards.map(({ phase }) => phase);
  expect(phases).toContain('ended');
  await reopened.close();
});

test('a stream that is created again before a virtual clock moves is read from the start', async () => {
  const { engine, clock, options } = await testEngine({ timeScale: 0 });
  const target = new FakeFunction(clock);
  const mappings = await openMappings({ ...partsOf(options, target), reader: engine.reader, timeScale: 0 });
  const createAgain = async () => {
    const spec = { streamName: 'orders', shardCount: 1, maxRecordKib: 1024, mode: 'PROVISIONED' } as const;
    await engine.changes.create(NAMESPACE, { ...spec, tags: {} });
    await clock.advance(0);
    return engine.streams.find(NAMESPACE, 'orders')!;
  };
  const first = await createAgain();
  await mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: SETTINGS,
    enabled: true,
  });
  await clock.advance(0);
  for (const key of 'abc') await first.put(record(key, 'data'));
  await clock.advance(0);
  await engine.changes.delete(first);
  await clock.advance(0);
  const second = await createAgain();
  await second.put(record('d', 'data'));
  await clock.advance(0);
  expect(target.batches.join('')).toBe('abcd');
  await mappings.close();
  await engine.close();
});

// Goal: a parent shard that expires before its records are processed does not block its children.
// Method: the function is throttled for hours and the shard is split; then retention is shortened so that the parent
// expires while its loop runs. When the function is available again, only the child has records to deliver.
test('when a shard expires while its loop runs, its children start', async () => {
  const { engine, clock, options } = await testEngine();
  const stream = await createStream(engine, clock);
  const target = new FakeFunction(clock);
  target.behave = () => 'throttled';
  const mappings = await openMappings({ ...partsOf(options, target), reader: engine.reader });
  await mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: SETTINGS,
    enabled: true,
  });
  await stream.put(record('old', 'expires'));
  await clock.advance(SETTLED_MS);
  await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: String(2n ** 127n) });
  await clock.advance(2 * 3_600_000);
  await engine.changes.setRetention(stream, 1);
  await clock.advance(SETTLED_MS);
  expect(stream.shard(0)).toBe(undefined);

  target.behave = () => 'ok';
  target.calls.length = 0;
  await stream.put(record('new', 'is delivered'));
  await clock.advance(60_000);
  expect(target.batches).toEqual(['new']);
  await mappings.close();
});
