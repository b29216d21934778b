import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { LogLine } from '../../../../src/runtime/port.ts';
import { LineForwarder } from '../../../../src/server/gateway/functions/line-forwarder.ts';

function lineOf(message: string): LogLine {
  return { account: '0', region: 'r', group: 'g', stream: 's', timestampMs: 0, message };
}

function forwarder(send: (messages: string[]) => Promise<void>, isHome = () => false) {
  const clock = new VirtualClock(0);
  const own: string[] = [];
  const lines = new LineForwarder({
    send: (batch) => send(batch.map(({ message }) => message)),
    ownSink: () => (isHome() ? { write: ({ message }) => void own.push(message) } : undefined),
    clock,
    logger: silentLogger,
  });
  return { clock, lines, own };
}

test('lines are sent in order, and again when no home has taken them', async () => {
  const taken: string[] = [];
  let failures = 2;
  const { clock, lines } = forwarder(async (messages) => {
    if (failures-- > 0) throw new Error('no home');
    taken.push(...messages);
  });
  lines.write(lineOf('a'));
  lines.write(lineOf('b'));
  const settled = lines.settled();
  lines.write(lineOf('c'));
  for (let round = 0; round < 10; round++) await clock.advance(100);
  await settled;
  await lines.settled();
  expect(taken).toEqual(['a', 'b', 'c']);
});

test('beyond the bound the oldest lines are replaced by their number', async () => {
  const taken: string[] = [];
  const { clock, lines } = forwarder(async (messages) => void taken.push(...messages));
  const long = 'x'.repeat(2 ** 20);
  for (let count = 0; count < 40; count++) lines.write(lineOf(`${count}${long}`));
  const settled = lines.settled();
  for (let round = 0; round < 100; round++) {
    await clock.advance(10);
    await turn();
  }
  await settled;
  expect(taken[0]).toMatch(/^9 lines \(\d+ bytes\) dropped here/);
  expect(taken).toHaveLength(32);
});

test('the home writes its own lines at once, after those that it had to send', async () => {
  let isHome = false;
  const taken: string[] = [];
  const { clock, lines, own } = forwarder(
    async (messages) => void taken.push(...messages),
    () => isHome,
  );
  lines.write(lineOf('sent'));
  isHome = true;
  lines.write(lineOf('after it'));
  await clock.advance(10);
  await lines.settled();
  lines.write(lineOf('own'));
  expect([taken, own]).toEqual([['sent', 'after it'], ['own']]);
});
