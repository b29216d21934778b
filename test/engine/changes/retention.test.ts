import { describe, expect, it } from 'vitest';
import { createStream, record, SETTLED_MS, testEngine } from '../harness.ts';
import { MIDDLE, readStream } from './changing-streams.ts';

describe('retention', () => {
  it('that grows restores nothing', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await stream.put(record('key', 'expired'));
    await clock.advance(24 * 3_600_000 - 1000);
    await stream.put(record('key', 'kept'));
    await clock.advance(1001);
    await engine.changes.setRetention(stream, 48);
    await clock.advance(SETTLED_MS);
    expect(stream.document).toMatchObject({ status: 'ACTIVE', retentionHours: 48 });
    expect(await readStream(engine, stream)).toEqual(['kept']);
    await clock.advance(24 * 3_600_000);
    expect(await readStream(engine, stream)).toEqual(['kept']);
  });

  it('that shrinks hides records at once', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock);
    await engine.changes.setRetention(stream, 48);
    await clock.advance(SETTLED_MS);
    await stream.put(record('key', 'old'));
    await clock.advance(30 * 3_600_000);
    expect(await readStream(engine, stream)).toEqual(['old']);
    await engine.changes.setRetention(stream, 24);
    expect(await readStream(engine, stream)).toEqual([]);
  });

  it('removes closed shards with the next reshard after their records have expired', async () => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    const { logId } = stream.shard(0)!;
    await engine.changes.reshard(stream, { kind: 'split', shard: 0, at: MIDDLE });
    await clock.advance(25 * 3_600_000);
    await engine.changes.reshard(stream, { kind: 'merge', shards: [1, 2] });
    await clock.advance(SETTLED_MS);
    expect(stream.document.shards.map(({ number }) => number)).toEqual([1, 2, 3]);
    await expect(options.store.logs.bounds(logId)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
