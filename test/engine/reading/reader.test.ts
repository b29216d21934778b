import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ShardPosition, ShardRead } from '../../../src/engine/port.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../harness.ts';

const REF = { ...NAMESPACE, streamName: 'orders' };
const SHARD = 'shardId-000000000000';
const BEGINNING: ShardPosition = { pos: 0, index: 0 };
const PLENTY = { maxRecords: 1000, maxBytes: 1_000_000 };

const textsOf = ({ records }: ShardRead) => records.map(({ data }) => data.toString());

/** A function that returns whether and how a promise has settled so far. */
function observe<T>(promise: Promise<T>): { outcome: T | 'pending' | Error } {
  const seen: { outcome: T | 'pending' | Error } = { outcome: 'pending' };
  promise.then(
    (value) => (seen.outcome = value),
    (error: Error) => (seen.outcome = error),
  );
  return seen;
}

async function split(engine: Engine, clock: VirtualClock): Promise<void> {
  const stream = engine.streams.find(NAMESPACE, REF.streamName)!;
  await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: String(2n ** 127n) });
  await clock.advance(SETTLED_MS);
}

describe('reading', () => {
  it('neither skips nor repeats records, however they were stored and are read', async () => {
    const write = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const fetch = fc.record({
      maxRecords: fc.integer({ min: 1, max: 5 }),
      maxBytes: fc.integer({ min: 1, max: 60 }),
    });
    const turn = fc.record({
      writes: write,
      fetches: fc.array(fetch, { maxLength: 4 }),
      fromRecord: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 8 }), async (turns) => {
        const { engine, clock } = await testEngine();
        const stream = await createStream(engine, clock);
        const put: string[] = [];
        const got: string[] = [];
        const numbers: bigint[] = [];
        let at = BEGINNING;
        const take = (read: ShardRead, fromRecord: boolean) => {
          got.push(...textsOf(read));
          numbers.push(...read.records.map(({ sequenceNumber }) => BigInt(sequenceNumber)));
          at = (fromRecord ? read.records.at(-1)?.next : undefined) ?? read.next;
        };
        for (const { writes, fetches, fromRecord } of turns) {
          // Appended in one turn of the event loop: the store packs them under one position.
          await Promise.all(
            writes.map((count) => {
              const records = Array.from({ length: count }, () => {
                put.push(String(put.length));
                return record('k', put.at(-1)!.padStart(10));
              });
              return stream.putAll(records);
            }),
          );
          for (const limits of fetches) take(await engine.reader.read(REF, SHARD, at, limits), fromRecord);
        }
        take(await engine.reader.read(REF, SHARD, at, PLENTY), false);
        expect(got.map((text) => text.trim())).toEqual(put);
        expect(numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)).toBe(true);
        expect(await engine.reader.read(REF, SHARD, at, PLENTY)).toMatchObject({
          records: [],
          ended: false,
          millisBehindLatest: 0,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('respects its limits, but always returns a record', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.putAll(['one', 'two', 'three'].map((text) => record('k', text)));
    const read = (maxRecords: number, maxBytes: number) =>
      engine.reader.read(REF, SHARD, BEGINNING, { maxRecords, maxBytes });
    expect(textsOf(await read(2, 1000))).toEqual(['one', 'two']);
    expect(textsOf(await read(10, 8))).toEqual(['one', 'two']);
    expect(textsOf(await read(10, 7))).toEqual(['one']);
    expect(textsOf(await read(10, 1))).toEqual(['one']);
  });

  it('is behind while records are left, also of the same millisecond', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.putAll(['one', 'two'].map((text) => record('k', text)));
    const behindAfter = async (maxRecords: number) =>
      (await engine.reader.read(REF, SHARD, BEGINNING, { ...PLENTY, maxRecords })).millisBehindLatest;
    expect(await behindAfter(1)).toBe(1);
    expect(await behindAfter(2)).toBe(0);
  });

  it('continues with the first retained record when its position has expired', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('k', 'old'));
    await stream.put(record('k', 'new'));
    const { records } = await engine.reader.read(REF, SHARD, BEGINNING, PLENTY);
    await options.store.logs.trim(stream.shard(0)!.logId, records[1]!.position.pos);
    expect(textsOf(await engine.reader.read(REF, SHARD, BEGINNING, PLENTY))).toEqual(['new']);
  });
});

describe('the starting point', () => {
  it('is resolved by kind', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('k', 'one'));
    await clock.advance(1000);
    const secondMs = clock.now();
    await stream.putAll([record('k', 'two'), record('k', 'three')]);
    const sequenceNumber = (await engine.reader.read(REF, SHARD, BEGINNING, PLENTY)).records[1]!
      .sequenceNumber;
    const starting = stream.shard(0)!.sequenceNumbers.starting();
    const from = async (start: Parameters<Engine['reader']['resolve']>[2]) => {
      const at = await engine.reader.resolve(REF, SHARD, start);
      return textsOf(await engine.reader.read(REF, SHARD, at, PLENTY));
    };
    expect(await from({ kind: 'trim-horizon' })).toEqual(['one', 'two', 'three']);
    expect(await from({ kind: 'latest' })).toEqual([]);
    expect(await from({ kind: 'at-timestamp', timestampMs: secondMs })).toEqual(['two', 'three']);
    expect(await from({ kind: 'at-timestamp', timestampMs: secondMs - 1 })).toEqual(['two', 'three']);
    expect(await from({ kind: 'at-timestamp', timestampMs: 0 })).toEqual(['one', 'two', 'three']);
    expect(await from({ kind: 'at-sequence-number', sequenceNumber })).toEqual(['two', 'three']);
    expect(await from({ kind: 'after-sequence-number', sequenceNumber })).toEqual(['three']);
    expect(await from({ kind: 'at-sequence-number', sequenceNumber: starting })).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(await from({ kind: 'after-sequence-number', sequenceNumber: starting })).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it('resolves LATEST at once: what is written later is read', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('k', 'before'));
    const at = await engine.reader.resolve(REF, SHARD, { kind: 'latest' });
    await stream.put(record('k', 'after'));
    expect(textsOf(await engine.reader.read(REF, SHARD, at, PLENTY))).toEqual(['after']);
  });
});

describe('waiting', () => {
  it('ends when a record is written, from any position and without an earlier wake-up', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('k', 'one'));
    const { records, next } = await engine.reader.read(REF, SHARD, BEGINNING, PLENTY);
    const { pos, index } = records[0]!.position;
    const waiting = [next, { pos, index: index + 1 }].map((from) =>
      observe(engine.reader.waitForRecords(REF, SHARD, from, { timeoutMs: 60_000 })),
    );
    await clock.advance(1000);
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['pending', 'pending']);
    await stream.put(record('k', 'more'));
    await clock.advance(0);
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
  });

  it('does not wait for existing records', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('k', 'one'));
    expect(await engine.reader.waitForRecords(REF, SHARD, BEGINNING, { timeoutMs: 0 })).toBe('ready');
  });

  it('ends at its timeout, when it is aborted, and when the stream is deleted', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    const abort = new AbortController();
    const wait = (options: { timeoutMs: number; signal?: AbortSignal }) =>
      observe(engine.reader.waitForRecords(REF, SHARD, BEGINNING, options));
    const short = wait({ timeoutMs: 100 });
    const given = wait({ timeoutMs: 60_000, signal: abort.signal });
    const long = wait({ timeoutMs: 60_000 });
    await clock.advance(100);
    expect(short.outcome).toBe('timeout');
    abort.abort(new Error('enough'));
    await clock.advance(0);
    expect(given.outcome).toMatchObject({ message: 'enough' });
    expect(long.outcome).toBe('pending');
    await engine.changes.delete(stream);
    await clock.advance(SETTLED_MS);
    expect(long.outcome).toMatchObject({ facts: { kind: 'stream-not-found' } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends at the end of the shard', async () => {
    const { engine, clock } = await testEngine();
    await createStream(engine, clock);
    const waiting = observe(engine.reader.waitForRecords(REF, SHARD, BEGINNING, { timeoutMs: 60_000 }));
    await split(engine, clock);
    expect(waiting.outcome).toBe('ready');
    expect(await engine.reader.read(REF, SHARD, BEGINNING, PLENTY)).toMatchObject({
      records: [],
      ended: true,
    });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the description of a stream', () => {
  it('is undefined until the stream can be read', async () => {
    const { engine, clock } = await testEngine();
    let changes = 0;
    const watch = engine.reader.watch(REF, () => changes++);
    expect(await engine.reader.describe(REF)).toBeUndefined();
    const stream = await createStream(engine, clock);
    expect(changes).toBe(2);
    expect(await engine.reader.describe(REF)).toMatchObject({
      streamName: 'orders',
      createdMs: stream.document.createdMs,
      retentionHours: 24,
      shards: [{ shardId: SHARD, parentShardIds: [], closed: false }],
    });
    watch.stop();
    await engine.changes.delete(stream);
    expect(changes).toBe(2);
    expect(await engine.reader.describe(REF)).toBeUndefined();
  });

  it('lists children with their parents until the records of the parents have expired', async () => {
    const { engine, clock } = await testEngine();
    await createStream(engine, clock);
    await split(engine, clock);
    const children = ['shardId-000000000001', 'shardId-000000000002'];
    expect((await engine.reader.describe(REF))?.shards).toEqual([
      { shardId: SHARD, parentShardIds: [], closed: true },
      ...children.map((shardId) => ({ shardId, parentShardIds: [SHARD], closed: false })),
    ]);
    await clock.advance(24 * 3_600_000);
    expect((await engine.reader.describe(REF))?.shards).toEqual(
      children.map((shardId) => ({ shardId, parentShardIds: [], closed: false })),
    );
  });
});
