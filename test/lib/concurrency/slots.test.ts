import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../src/lib/event-loop/yield-to-event-loop.ts';
import { Slots } from '../../../src/lib/concurrency/slots.ts';

test('runs so many at a time, the others in order, and goes on after one that fails', async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    slots.run(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (number === 1) throw new Error('one fails');
      return number;
    });
  const results = [0, 1, 2, 3].map(work);
  const settled = Promise.allSettled(results);
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await yieldToEventLoop();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]!();
  await yieldToEventLoop();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]!();
  ends[3]!();
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
});
