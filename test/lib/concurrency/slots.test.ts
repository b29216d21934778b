import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../src/lib/event-loop/yield-to-event-loop.ts';
import { Slots } from '../../../src/lib/concurrency/slots.ts';

test('frees a slot when no work waits for it', async () => {
  const slots = new Slots(1);
  expect(await slots.run(async () => 'first')).toBe('first');
  await expect(slots.run(async () => Promise.reject(new Error('fails')))).rejects.toThrow('fails');
  let hasBegun = false;
  const third = slots.run(async () => {
    hasBegun = true;
  });
  expect(hasBegun).toBe(true);
  await third;
});

test('passes a slot to waiting work instead of freeing it', async () => {
  const slots = new Slots(1);
  const ends: (() => void)[] = [];
  const work = () => slots.run(() => new Promise<void>((resolve) => ends.push(resolve)));
  const results = [work(), work()];
  ends[0]!();
  await yieldToEventLoop();
  results.push(work());
  await yieldToEventLoop();
  // The second is running, so the third still waits.
  expect(ends.length).toBe(2);
  ends[1]!();
  await yieldToEventLoop();
  ends[2]!();
  await Promise.all(results);
});

test('runs a bounded number at a time, the others in order, and continues after a failure', async () => {
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
