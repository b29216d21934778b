import { expect, test } from 'vitest';
import type { ConsumerRef } from '../../src/engine/port.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import type { MappingSettings } from '../../src/mapping/document.ts';
import { openMappings } from '../../src/mapping/mappings.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../engine/harness.ts';
import { FakeDestination } from '../support/fakes/fake-destination.ts';
import { FakeFunction } from '../support/fakes/fake-function.ts';
import { SETTINGS } from './world.ts';

const STREAM_ARN = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';

/** Mappings over the real engine with quotas on, of a stream with a consumer that is CREATING. */
async function consumerWorld({ timeScale = 1 } = {}) {
  const { engine, clock, options } = await testEngine({ quotas: 'on' });
  const stream = await createStream(engine, clock);
  const target = new FakeFunction(clock);
  const destination = new FakeDestination();
  const mappings = await openMappings({
    store: options.store,
    reader: engine.reader,
    invoker: target,
    destination,
    clock,
    random: seededRandom('mapping'),
    logger: silentLogger,
    timeScale,
  });
  const register = async (): Promise<ConsumerRef> => {
    const { createdMs } = await engine.consumers.register(stream, { name: 'reader', tags: {} });
    return { consumerName: 'reader', createdSeconds: Math.floor(createdMs / 1000) };
  };
  const create = (consumer: ConsumerRef | undefined, settings: Partial<MappingSettings> = {}) =>
    mappings.create({
      namespace: NAMESPACE,
      eventSourceArn: consumer
        ? `${STREAM_ARN}/consumer/${consumer.consumerName}:${consumer.createdSeconds}`
        : STREAM_ARN,
      streamName: 'orders',
      ...(consumer && { consumer }),
      startingPosition: 'TRIM_HORIZON',
      settings: { ...SETTINGS, ...settings },
      enabled: true,
    });
  return { engine, clock, stream, target, destination, mappings, register, create };
}

test('a consumer as source: read when it is ACTIVE, named in events; failure messages name its stream', async () => {
  const { clock, stream, target, destination, mappings, register, create } = await consumerWorld();
  await stream.put(record('a', 'data'));
  const consumer = await register();
  await create(consumer, { maximumRetryAttempts: 0, failureDestinationArn: 'arn:aws:sqs:x' });
  expect(target.calls).toEqual([]);
  target.behave = () => 'error';
  await clock.advance(SETTLED_MS);
  expect(target.batches).toEqual(['a']);
  const arn = `${STREAM_ARN}/consumer/reader:${consumer.createdSeconds}`;
  expect(destination.messages[0]!.event!.toString()).toContain(`"eventSourceARN":"${arn}"}`);
  expect(destination.records[0]!.KinesisBatchInfo.streamArn).toBe(STREAM_ARN);
  await mappings.close();
});

test('no shard is read while the consumer is CREATING', async () => {
  // The mapping is enabled after 50 ms, and the consumer is ACTIVE after 500 ms.
  const { clock, stream, target, mappings, register, create } = await consumerWorld({ timeScale: 0.1 });
  await stream.put(record('a', 'data'));
  await create(await register());
  await clock.advance(100);
  expect(mappings.status()).toMatchObject([{ state: 'Enabled', shards: [] }]);
  await clock.advance(SETTLED_MS);
  expect(mappings.status()[0]!.shards).toHaveLength(1);
  expect(target.batches).toEqual(['a']);
  await mappings.close();
});

test('reading ends when the consumer is deleted, and the mapping reports why', async () => {
  const { engine, clock, stream, target, mappings, register, create } = await consumerWorld();
  await create(await register());
  await clock.advance(SETTLED_MS);
  await engine.consumers.deregister(stream, stream.document.consumers[0]!);
  await clock.advance(SETTLED_MS);
  await stream.put(record('a', 'unseen'));
  await clock.advance(60_000);
  expect(target.calls).toEqual([]);
  const [{ lastProcessingResult, state } = {}] = mappings.list(NAMESPACE);
  expect([state, lastProcessingResult]).toEqual(['Enabled', 'PROBLEM: Stream consumer not found']);

  // A new consumer of the same name is another source.
  await register();
  await clock.advance(SETTLED_MS);
  expect(target.calls).toEqual([]);
  await mappings.close();
});

test('a consumer that does not exist is rejected as source', async () => {
  const { mappings, create, register, clock } = await consumerWorld();
  const consumer = await register();
  await clock.advance(SETTLED_MS);
  const other = { ...consumer, createdSeconds: consumer.createdSeconds - 1 };
  expect((await create(other)).kind).toBe('consumer-not-found');
  expect(mappings.list(NAMESPACE)).toEqual([]);
  expect((await create(consumer)).kind).toBe('created');
  expect((await create(consumer)).kind).toBe('duplicate');
  // The stream itself is another source.
  expect((await create(undefined)).kind).toBe('created');
  await mappings.close();
});

// Goal: the lanes of a shard share the throughput of the consumer, and waiting for it loses and repeats no record.
// Method: put 12 MiB before a mapping with three lanes starts; the limit is 2 MiB/s, with a burst of the same size.
test('a backlog is read at the throughput of the consumer', async () => {
  const { clock, stream, target, mappings, register, create } = await consumerWorld();
  const consumer = await register();
  for (let put = 0; put < 12; put++) {
    await stream.put(record(`key-${put}`, 'x'.repeat(2 ** 20 - 10)));
    await clock.advance(1_000);
  }
  const startMs = clock.now();
  await create(consumer, { parallelizationFactor: 3, batchSize: 1 });
  await clock.advance(30_000);
  const keys = target.calls.flatMap(({ records }) => records.map(({ partitionKey }) => partitionKey));
  expect(new Set(keys).size).toBe(12);
  expect(keys).toHaveLength(12);
  const tookMs = target.calls.at(-1)!.atMs - startMs;
  expect(tookMs).toBeGreaterThanOrEqual(4_000);
  expect(tookMs).toBeLessThanOrEqual(6_000);
  await mappings.close();
});
