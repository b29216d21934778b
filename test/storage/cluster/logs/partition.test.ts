import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { Partition } from '../../../../src/storage/cluster/logs/state/partition.ts';
import { TailMemory } from '../../../../src/storage/cluster/logs/state/tail-memory.ts';
import type { FollowHandlers, MessageLog } from '../../../../src/storage/cluster/messages/port.ts';

test('a partition that cannot be followed is followed again ever less often, until a message arrives', async () => {
  const clock = new VirtualClock();
  let startedMs = 0;
  let handlers: FollowHandlers;
  const messages: Partial<MessageLog> = {
    lastSeq: async () => 0,
    follow(_fromSeq, given) {
      startedMs = clock.monotonicMs();
      handlers = given;
      return { position: 0, gaps: 0, reach: async () => {}, stop() {} };
    },
  };
  const partition = await Partition.open(messages as MessageLog, {
    memory: new TailMemory(0),
    clock,
    logger: silentLogger,
  });
  /** The time from a reset until the partition is followed again. */
  const delayMs = async () => {
    const resetMs = clock.monotonicMs();
    handlers.onReset('the stream was deleted');
    await clock.advance(20_000);
    return startedMs - resetMs;
  };
  const delays: number[] = [];
  for (let count = 0; count < 9; count++) delays.push(await delayMs());
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);

  handlers!.onMessage({ subject: 'log', seq: 1, payload: Buffer.alloc(0) });
  expect(await delayMs()).toBe(100);
  partition.close();
});
