import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ReceiveAttempts } from '../../../../src/services/sqs/delivery/receive-attempts.ts';
import type { StoredMessage } from '../../../../src/services/sqs/message/store.ts';
import { Deduplication } from '../../../../src/services/sqs/queue/fifo/deduplication.ts';

const message = (messageId: string): StoredMessage => ({
  key: messageId,
  messageId,
  sentMs: 0,
  visibleFromMs: 0,
  bytes: 1,
});

test('a queue remembers 100,000 deduplication ids, and accepts no message beyond them', async () => {
  const clock = new VirtualClock();
  const deduplication = new Deduplication(clock);
  const add = (n: number) => deduplication.restore(String(n), message(String(n)));
  for (let n = 1; n < 100_000; n++) add(n);
  deduplication.requireRoom();
  add(0);
  expect(() => deduplication.requireRoom()).toThrow(
    'A Millrace queue holds at most 100000 deduplication ids',
  );
  await clock.advance(5 * 60_000);
  expect(deduplication.takeExpired()).toHaveLength(100_000);
  deduplication.requireRoom();
});

test('a queue remembers the last 1,000 attempts to receive', () => {
  const attempts = new ReceiveAttempts(new VirtualClock());
  for (let n = 0; n <= 1_000; n++) attempts.set(String(n), []);
  expect(attempts.find('0')).toBeUndefined();
  expect(attempts.find('1')).toEqual([]);
});
