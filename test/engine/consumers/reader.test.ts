import { expect, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import type { ConsumerRef, ShardPosition, StreamRef } from '../../../src/engine/port.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../harness.ts';

const SHARD = 'shardId-000000000000';
const BEGINNING: ShardPosition = { pos: 0, index: 0 };
const PLENTY = { maxRecords: 10_000, maxBytes: 100_000_000 };

/** A stream of one shard with quotas and an ACTIVE consumer, and eight records of one MiB. */
async function fanOut() {
  const { engine, clock } = await testEngine({ quotas: 'on' });
  const stream = await createStream(engine, clock);
  const { createdMs } = await engine.consumers.register(stream, { name: 'reader', tags: {} });
  await clock.advance(SETTLED_MS);
  for (let put = 0; put < 8; put++) {
    await stream.put(record('k', 'x'.repeat(MIB - 1)));
    await clock.advance(1_000);
  }
  const consumer: ConsumerRef = { consumerName: 'reader', createdSeconds: Math.floor(createdMs / 1000) };
  const shared: StreamRef = { ...NAMESPACE, streamName: 'orders' };
  const fannedOut: StreamRef = { ...shared, consumer };
  const read = (ref: StreamRef, from: ShardPosition, maxBytes = PLENTY.maxBytes) =>
    engine.reader.read(ref, SHARD, from, { ...PLENTY, maxBytes });
  return { engine, clock, stream, shared, fannedOut, read };
}

test('a consumer reads two MiB a second of a shard, whatever other readers read', async () => {
  const { engine, clock, shared, fannedOut, read } = await fanOut();
  const startMs = clock.monotonicMs();
  let from = BEGINNING;
  for (let bytes = 0; bytes < 8 * MIB;) {
    const { records, next } = await read(fannedOut, from, 2 * MIB);
    bytes += records.reduce((sum, { data }) => sum + data.length + 1, 0);
    from = next;
    if (records.length === 0) {
      const waited = engine.reader.waitForRecords(fannedOut, SHARD, from, { timeoutMs: 60_000 });
      await clock.advance(1_000);
      expect(await waited).toBe('ready');
    }
    expect((await read(shared, BEGINNING)).records).toHaveLength(8);
  }
  // Two seconds of quota are read at once: one was saved, and one becomes debt.
  expect(clock.monotonicMs() - startMs).toBe(2_000);
});

test('records are charged once, although two readers of the same consumer read them', async () => {
  const { fannedOut, read } = await fanOut();
  const first = await read(fannedOut, BEGINNING, MIB);
  expect(first.records).toHaveLength(1);
  for (let lane = 0; lane < 10; lane++) {
    expect((await read(fannedOut, BEGINNING, MIB)).records).toHaveLength(1);
  }
  expect((await read(fannedOut, first.next)).records).toHaveLength(7);
  expect((await read(fannedOut, first.next)).records).toEqual([]);
});

test('what a consumer has read by subscription is charged as well', async () => {
  const { engine, stream, fannedOut, read } = await fanOut();
  const events = await engine.subscriptions.open({
    stream,
    shard: stream.shard(0)!,
    consumer: stream.document.consumers[0]!,
    start: { kind: 'trim-horizon' },
    signal: new AbortController().signal,
  });
  const taken = events[Symbol.asyncIterator]();
  for (let event = 0; event < 3; event++) await taken.next();
  expect((await read(fannedOut, BEGINNING)).records).toEqual([]);
  await taken.return!();
});

test('only an ACTIVE consumer reads', async () => {
  const { engine, clock, stream, shared, fannedOut, read } = await fanOut();
  expect(await engine.reader.describe(fannedOut)).toMatchObject({ consumerStatus: 'ACTIVE' });
  expect(await engine.reader.describe(shared)).not.toHaveProperty('consumerStatus');
  await engine.consumers.deregister(stream, stream.document.consumers[0]!);
  expect(await engine.reader.describe(fannedOut)).toMatchObject({ consumerStatus: 'DELETING' });
  await expect(read(fannedOut, BEGINNING)).rejects.toMatchObject({ facts: { kind: 'consumer-not-found' } });
  await clock.advance(SETTLED_MS);
  await engine.consumers.register(stream, { name: 'reader', tags: {} });
  await clock.advance(SETTLED_MS);
  expect(await engine.reader.describe(fannedOut)).not.toHaveProperty('consumerStatus');
  expect((await read(shared, BEGINNING)).records).toHaveLength(8);
});

test('a wait for throughput ends when it is aborted', async () => {
  const { engine, clock, fannedOut, read } = await fanOut();
  await read(fannedOut, BEGINNING);
  const stop = new AbortController();
  const waiting = engine.reader.waitForRecords(fannedOut, SHARD, BEGINNING, {
    timeoutMs: 60_000,
    signal: stop.signal,
  });
  stop.abort(new Error('called off'));
  await expect(waiting).rejects.toThrow('called off');
  const timedOut = engine.reader.waitForRecords(fannedOut, SHARD, BEGINNING, { timeoutMs: 1_000 });
  await clock.advance(1_000);
  expect(await timedOut).toBe('timeout');
});
