import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { storeConformance } from '../storage/conformance.ts';
import { batchOf } from './batch.ts';
import { memoryStore } from './memory-store.ts';

storeConformance('memory store', async (clock) => {
  const store = memoryStore(clock);
  return { store, dispose: () => store.close() };
});

test('it uses the freedom of the port: positions have gaps and are shared', async () => {
  const { logs } = memoryStore(new VirtualClock());
  await logs.createLog('log', { retentionMs: 1 });
  const packed = await Promise.all([logs.append('log', batchOf('a', 'b')), logs.append('log', batchOf('c'))]);
  const alone = await logs.append('log', batchOf('d'));
  expect([...packed, alone].map(({ pos, firstIndex }) => [pos, firstIndex])).toEqual([
    [3, 0],
    [3, 2],
    [6, 0],
  ]);
});
