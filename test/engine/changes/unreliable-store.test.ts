import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planScaling } from '../../../src/engine/changes/scaling.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { createStream, NAMESPACE, record, testEngine } from '../harness.ts';
import { expectTiling, readStream, unreliable } from './changing-streams.ts';

describe('a store that fails at times', () => {
  it('delays creation, splits, changes of retention and deletion, and does not break them', async () => {
    const failure = fc.constantFrom(undefined, undefined, 'before' as const, 'after' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(failure, { maxLength: 40 }), fc.boolean(), async (failures, restart) => {
        const clock = new VirtualClock();
        const inner = memoryStore(clock);
        let plan: typeof failures = [];
        const store = unreliable(inner, () => plan.shift());
        let { engine } = await testEngine({ clock, store });
        let stream = await createStream(engine, clock, { shardCount: 2 });
        await stream.put(record('key', 'kept'));

        await engine.changes.reshard(stream, ...planScaling(stream.document, 3));
        plan = [...failures];
        if (restart) {
          await clock.advance(500);
          await engine.close();
          ({ engine } = await testEngine({ clock, store: inner }));
          stream = engine.streams.find(NAMESPACE, 'orders')!;
        }
        await clock.advance(60_000);
        expect(stream.document).toMatchObject({ status: 'ACTIVE', reshards: [], nextShardNumber: 7 });
        expectTiling(stream);
        expect(await readStream(engine, stream)).toEqual(['kept']);

        await engine.changes
          .delete(stream)
          .catch(() => engine.changes.delete(stream))
          .catch(() => {});
        plan = [];
        await engine.changes.delete(stream);
        await clock.advance(60_000);
        expect(engine.streams.find(NAMESPACE, 'orders')).toBeUndefined();
        for (const { number } of stream.document.shards) {
          await expect(inner.logs.bounds(stream.shard(number)!.logId)).rejects.toMatchObject({
            kind: 'not-found',
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});
