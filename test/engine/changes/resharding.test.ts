import { describe, expect, it } from 'vitest';
import { planScaling } from '../../../src/engine/changes/scaling.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import { parseSequenceNumber } from '../../../src/engine/shard/sequence-number.ts';
import type { Reshard } from '../../../src/engine/stream/document.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../harness.ts';
import { expectTiling, MIDDLE, openShards, readStream, unreliable } from './changing-streams.ts';

describe('resharding', () => {
  it('keeps every record and the order of a key, while producers write', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    const put: string[] = [];
    const stopping = new AbortController();
    const producer = (async () => {
      for (let count = 0; !stopping.signal.aborted; count++) {
        const result = await stream.put(record('key', String(count)));
        expect(result.kind).toBe('written');
        put.push(String(count));
        await new Promise<void>((resolve) => {
          setImmediate(resolve);
        });
      }
    })();
    const reshards: Reshard[] = [
      { kind: 'split', shard: 0, at: MIDDLE },
      { kind: 'split', shard: 1, at: String(HASH_KEY_SPACE / 4n) },
      { kind: 'merge', shards: [3, 4] },
      { kind: 'merge', shards: [5, 2] },
    ];
    for (const reshard of reshards) {
      await engine.changes.reshard(stream, reshard);
      expect(stream.document.status).toBe('UPDATING');
      for (let turn = 0; turn < 40; turn++) await clock.advance(50);
      expect(stream.document.status).toBe('ACTIVE');
    }
    stopping.abort();
    await producer;
    expectTiling(stream);
    expect(stream.document.shards.length).toBe(7);
    expect(await readStream(engine, stream)).toEqual(put);
  });

  it('stores the records of a PutRecords call in the children of a shard that closes meanwhile', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: MIDDLE });
    // The first step of a reshard, before the document lists the shard as closed.
    await options.store.logs.closeLog(stream.shard(0)!.logId);
    const putting = stream.putAll(
      Array.from({ length: 8 }, (_, index) => record(`key${index}`, String(index))),
    );
    await clock.advance(SETTLED_MS);
    const results = await putting;
    expect(new Set(results.map((result) => result.kind === 'written' && result.shardId))).toEqual(
      new Set(['shardId-000000000001', 'shardId-000000000002']),
    );
  });

  it('rejects the put when the children do not open', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    await options.store.logs.closeLog(stream.shard(0)!.logId);
    const putting = expect(stream.put(record('key', 'x'))).rejects.toMatchObject({ kind: 'closed' });
    await clock.advance(10_000);
    await putting;
    expect(clock.pendingTimers).toBe(0);
  });

  it('applies several reshards at once, later ones to children of earlier ones', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await engine.changes.reshard(
      stream,
      { kind: 'split', shard: 0, at: MIDDLE },
      { kind: 'split', shard: 2, at: String((HASH_KEY_SPACE / 4n) * 3n) },
      { kind: 'merge', shards: [1, 3] },
    );
    await clock.advance(SETTLED_MS);
    expect(stream.document.status).toBe('ACTIVE');
    expectTiling(stream);
    expect(openShards(stream)).toHaveLength(2);
  });

  it('needs few and short steps for many shards', async () => {
    const clock = new VirtualClock();
    let changes = 0;
    const store = unreliable(memoryStore(clock), (method) => {
      if (method === 'compareAndSet') changes++;
      return undefined;
    });
    const { engine } = await testEngine({ clock, store });
    const stream = await createStream(engine, clock, { shardCount: 700 });
    changes = 0;
    await engine.changes.reshard(stream, ...planScaling(stream.document, 1200));
    await clock.advance(2 * SETTLED_MS);
    expect(stream.document.status).toBe('ACTIVE');
    expect(openShards(stream)).toHaveLength(1200);
    expect(stream.document.shards).toHaveLength(700 + 2 * 1100 + 600);
    expectTiling(stream);
    // The request, two steps, and the last one.
    expect(changes).toBe(4);
  });

  it('writes the records of a child after its creation, and those of its parent before', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock, { shardCount: 4 });
    await clock.advance(321);
    await engine.changes.reshard(stream, ...planScaling(stream.document, 3));
    const putting: Promise<string>[] = [];
    for (let turn = 0; turn < 300; turn++) {
      const result = stream.put(record(`key${turn % 20}`, String(turn)));
      putting.push(result.then((put) => (put.kind === 'written' ? put.sequenceNumber : put.kind)));
      await clock.advance(7);
    }
    const written = (await Promise.all(putting)).map((sequenceNumber) => ({
      sequenceNumber,
      fields: parseSequenceNumber(sequenceNumber)!,
    }));
    expect(stream.document.shards.map(({ closedMs }) => closedMs === undefined)).toEqual(
      Array.from({ length: 11 }, (_, number) => [6, 9, 10].includes(number)),
    );
    const takers = new Set(written.map(({ fields }) => fields.shardNumber));
    expect(takers).toEqual(new Set([0, 1, 2, 3, 6, 9, 10]));
    for (const { sequenceNumber, fields } of written) {
      const shard = stream.shard(fields.shardNumber)!;
      expect(fields.writtenSeconds).toBeGreaterThanOrEqual(shard.document.createdSeconds);
      const { closedMs } = shard.document;
      if (closedMs === undefined) continue;
      expect(fields.writtenSeconds).toBeLessThanOrEqual(Math.floor(closedMs / 1000));
      for (const child of stream.document.shards.filter(({ parents }) => parents.includes(shard.number))) {
        expect(BigInt(stream.shard(child.number)!.sequenceNumbers.starting())).toBeGreaterThan(
          BigInt(sequenceNumber),
        );
      }
    }
  });

  it('delays a second reshard until its children are created later than their parents', async () => {
    const { engine, clock } = await testEngine({ timeScale: 0 });
    const stream = await createStream(engine, clock);
    await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: MIDDLE });
    await clock.advance(SETTLED_MS);
    await engine.changes.reshard(stream, { kind: 'merge', shards: [1, 2] });
    await clock.advance(SETTLED_MS);
    const [, , , merged] = stream.document.shards;
    expect(merged!.createdSeconds * 1000).toBeLessThanOrEqual(clock.now());
  });

  it('continues a step that was interrupted by a restart', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock, { shardCount: 4 });
    await stream.put(record('key', 'kept'));
    await engine.changes.reshard(stream, ...planScaling(stream.document, 3));
    // Parents closed, children not yet open.
    await clock.advance(990);
    expect(await options.store.logs.bounds(stream.shard(0)!.logId)).toMatchObject({ closed: true });
    expect(stream.document.shards).toHaveLength(4);
    await engine.close();
    expect(clock.pendingTimers).toBe(0);
    const again = await testEngine({ clock, store: options.store });
    await clock.advance(2 * SETTLED_MS);
    const reopened = again.engine.streams.find(NAMESPACE, 'orders')!;
    expect(reopened.document).toMatchObject({ status: 'ACTIVE', nextShardNumber: 11, reshards: [] });
    expectTiling(reopened);
    expect(openShards(reopened)).toHaveLength(3);
    expect(await readStream(again.engine, reopened)).toEqual(['kept']);
    expect(await reopened.put(record('key', 'more'))).toMatchObject({ kind: 'written' });
  });

  it('rejects a plan whose document would be too large', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock, { shardCount: 9_999 });
    const reshards = planScaling(stream.document, 10_000);
    await expect(engine.changes.reshard(stream, ...reshards)).rejects.toMatchObject({
      facts: { kind: 'too-many-shards' },
    });
    expect(stream.document).toMatchObject({ status: 'ACTIVE', reshards: [] });
  });

  it('closes the parent permanently', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: MIDDLE });
    await clock.advance(SETTLED_MS);
    expect(await options.store.logs.bounds(stream.shard(0)!.logId)).toMatchObject({ closed: true });
  });

  it('does not end a shard for readers before its children exist', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    await options.store.logs.closeLog(stream.shard(0)!.logId);
    const beginning = { pos: 0, index: 0 };
    const limits = { maxRecords: 1, maxBytes: 1 };
    const read = await engine.reader.read(stream.document, shardIdOf(0), beginning, limits);
    expect(read.ended).toBe(false);
    const waiting = engine.reader.waitForRecords(stream.document, shardIdOf(0), beginning, {
      timeoutMs: 1000,
    });
    await clock.advance(1000);
    expect(await waiting).toBe('timeout');
  });

  it('leaves no log behind when the stream is deleted during a reshard', async () => {
    const clock = new VirtualClock();
    const inner = memoryStore(clock);
    let failing = false;
    const store = unreliable(inner, (method) =>
      failing && method === 'compareAndSet' ? 'before' : undefined,
    );
    const { engine } = await testEngine({ clock, store });
    const stream = await createStream(engine, clock, { shardCount: 3 });
    await engine.changes.reshard(stream, ...planScaling(stream.document, 6));
    failing = true;
    await clock.advance(SETTLED_MS);
    const numbers = [3, 4, 5, 6, 7, 8];
    const children = numbers.map((number) => stream.shard(0)!.logId.replace(/0$/, String(number)));
    for (const child of children) expect(await inner.logs.bounds(child)).toMatchObject({ closed: false });
    failing = false;
    await engine.changes.delete(stream);
    await clock.advance(60_000);
    for (const child of children) {
      await expect(inner.logs.bounds(child)).rejects.toMatchObject({ kind: 'not-found' });
    }
  });

  it('rejects a plan as a whole when one step is not possible', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    const plan: Reshard[] = [
      { kind: 'split', shard: 0, at: MIDDLE },
      { kind: 'merge', shards: [2, 1] },
    ];
    await expect(engine.changes.reshard(stream, ...plan)).rejects.toMatchObject({
      facts: { kind: 'not-adjacent' },
    });
    expect(stream.document).toMatchObject({ status: 'ACTIVE', reshards: [] });
  });

  it('rejects a stream that is not ACTIVE', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    const split: Reshard = { kind: 'split', shard: 0, at: MIDDLE };
    await engine.changes.reshard(stream, split);
    await expect(engine.changes.reshard(stream, split)).rejects.toMatchObject({
      facts: { kind: 'stream-not-active', status: 'UPDATING' },
    });
  });
});
