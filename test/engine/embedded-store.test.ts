import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEngine } from '../../src/engine/engine.ts';
import type { ShardPosition } from '../../src/engine/port.ts';
import { HASH_KEY_SPACE } from '../../src/engine/shard/hash-key.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import { FaultyDisk } from '../support/faulty-disk.ts';
import { createStream, NAMESPACE, record } from './harness.ts';

async function openOn(disk: FaultyDisk, clock: VirtualClock) {
  const store = await openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync' });
  const random = seededRandom('embedded');
  const logger = silentLogger;
  const engine = await openEngine({ store, clock, random, logger, quotas: 'off', timeScale: 1 });
  return { store, engine };
}

// Goal: after a power cut at any moment of a reshard, the store has every acknowledged record with its acknowledged
// sequence number, in order, and the engine finishes the reshard.
it('a power cut in the middle of a reshard loses no acknowledged record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 40 }), fc.nat(), async (powerCutAfter, luck) => {
      const clock = new VirtualClock();
      const disk = new FaultyDisk();
      const before = await openOn(disk, clock);
      const stream = await createStream(before.engine, clock);
      const acknowledged: { text: string; sequenceNumber: string }[] = [];
      const put = async (text: string) => {
        const result = await stream.put(record(`key ${text}`, text));
        if (result.kind === 'written') acknowledged.push({ text, sequenceNumber: result.sequenceNumber });
      };
      await put('first');
      expect(stream.document.status).toBe('ACTIVE');
      await before.engine.changes.reshard(stream, {
        kind: 'split',
        shard: 0,
        at: String(HASH_KEY_SPACE / 2n),
      });
      const iterator = before.engine.iterators.issue(NAMESPACE, {
        streamName: 'orders',
        creationId: stream.document.creationId,
        shardNumber: 0,
        position: { pos: 0, index: 0 },
      });
      disk.cutPowerAfter(powerCutAfter);
      for (let round = 0; round < 10 && disk.hasPower; round++) {
        const puts = Array.from({ length: 3 }, (_, index) => put(`${round}.${index}`));
        const done = Promise.allSettled(puts).then(() => true);
        // A put may wait, up to its timeout, for a reshard that the power cut has stopped.
        for (let settled = false; !settled;) {
          await clock.advance(100);
          settled = await Promise.race([done, Promise.resolve(false)]);
        }
      }
      await before.engine.close();
      await before.store.close().catch(() => {});

      const after = await openOn(disk.afterPowerCut(luck), clock);
      // The store needs turns of the event loop rather than time: advance in many short steps.
      const survivor = after.engine.streams.find(NAMESPACE, 'orders')!;
      for (let step = 0; step < 100 && survivor.document.status !== 'ACTIVE'; step++) await clock.advance(50);
      const { document } = survivor;
      expect(document).toMatchObject({ status: 'ACTIVE', reshards: [], nextShardNumber: 3 });
      expect(after.engine.iterators.open(NAMESPACE, iterator)).toMatchObject({ kind: 'valid' });
      const found = new Map<string, string>();
      const { shards } = (await after.engine.reader.describe(document))!;
      for (const { shardId } of shards) {
        let from: ShardPosition = { pos: 0, index: 0 };
        let last = 0n;
        for (;;) {
          const limits = { maxRecords: 5, maxBytes: 1000 };
          const { records, next } = await after.engine.reader.read(document, shardId, from, limits);
          if (records.length === 0) break;
          for (const { sequenceNumber, data } of records) {
            expect(BigInt(sequenceNumber) > last).toBe(true);
            last = BigInt(sequenceNumber);
            found.set(sequenceNumber, data.toString());
          }
          from = next;
        }
      }
      for (const { text, sequenceNumber } of acknowledged) expect(found.get(sequenceNumber)).toBe(text);
      await after.engine.close();
      await after.store.close();
    }),
    { numRuns: 6 },
  );
});
