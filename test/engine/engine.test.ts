import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import type { ShardPosition } from '../../src/engine/port.ts';
import type { Stream } from '../../src/engine/stream/stream.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from './harness.ts';

async function readAll(engine: Engine, stream: Stream, shardNumber = 0): Promise<string[]> {
  const shard = stream.shard(shardNumber)!;
  const texts: string[] = [];
  let from: ShardPosition = { pos: 0, index: 0 };
  for (;;) {
    const read = await engine.shardReader.read(stream, shard, from, { maxRecords: 2, maxBytes: 1_000 });
    texts.push(...read.records.map(({ data }) => data.toString()));
    if (read.records.length === 0) return texts;
    from = read.next;
  }
}

describe('an engine', () => {
  it('reads what was put, in order', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    const put = await stream.put(record('a', 'one'));
    const results = await stream.putAll([record('b', 'two'), record('c', 'three'), record('d', 'four')]);
    expect(put).toMatchObject({ kind: 'written', shardId: 'shardId-000000000000' });
    const numbers = [put, ...results].map((result) =>
      result.kind === 'written' ? BigInt(result.sequenceNumber) : 0n,
    );
    expect(numbers.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(numbers);
    expect(await readAll(engine, stream)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('passes a stream through CREATING and DELETING', async () => {
    const { engine, clock } = await testEngine();
    const spec = {
      streamName: 'orders',
      shardCount: 2,
      maxRecordKib: 1024,
      mode: 'PROVISIONED',
      tags: {},
    } as const;
    await engine.changes.create(NAMESPACE, spec);
    const stream = engine.streams.find(NAMESPACE, 'orders')!;
    expect(stream.document.status).toBe('CREATING');
    await expect(engine.changes.create(NAMESPACE, spec)).rejects.toMatchObject({
      facts: { kind: 'stream-exists' },
    });
    await clock.advance(SETTLED_MS);
    expect(stream.document.status).toBe('ACTIVE');
    await engine.changes.delete(stream);
    expect(stream.document.status).toBe('DELETING');
    await clock.advance(SETTLED_MS);
    expect(engine.streams.find(NAMESPACE, 'orders')).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  it('continues unfinished changes after a restart', async () => {
    const { engine, clock, options } = await testEngine();
    const doomed = await createStream(engine, clock, { streamName: 'doomed' });
    const kept = await createStream(engine, clock, { streamName: 'kept' });
    await kept.put(record('a', 'still here'));
    await engine.changes.delete(doomed);
    await engine.changes.create(NAMESPACE, {
      streamName: 'new',
      shardCount: 1,
      maxRecordKib: 1024,
      mode: 'PROVISIONED',
      tags: {},
    });
    await engine.close();
    await clock.advance(SETTLED_MS);

    const { engine: reopened } = await testEngine(options);
    const status = (name: string) => reopened.streams.find(NAMESPACE, name)?.document.status;
    expect([status('doomed'), status('new'), status('kept')]).toEqual(['DELETING', 'CREATING', 'ACTIVE']);
    await clock.advance(SETTLED_MS);
    expect([status('doomed'), status('new'), status('kept')]).toEqual([undefined, 'ACTIVE', 'ACTIVE']);
    expect(await readAll(reopened, reopened.streams.find(NAMESPACE, 'kept')!)).toEqual(['still here']);
  });

  it('does not return records of an earlier stream of the same name', async () => {
    const { engine, clock } = await testEngine();
    const first = await createStream(engine, clock);
    await first.put(record('a', 'old'));
    await engine.changes.delete(first);
    await clock.advance(SETTLED_MS);
    const second = await createStream(engine, clock);
    expect(await readAll(engine, second)).toEqual([]);
    expect(second.shard(0)!.logId).not.toBe(first.shard(0)!.logId);
  });
});
