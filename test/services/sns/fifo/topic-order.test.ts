import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { TopicOrder } from '../../../../src/services/sns/fifo/topic-order.ts';

const order = (deduplicationId: string, groupId = 'g') =>
  ({ groupId, deduplicationId, scope: 'Topic' }) as const;

test('a message waits for the delivery of the earlier ones of its group only', async () => {
  const topic = new TopicOrder(new VirtualClock());
  const delivered: string[] = [];
  let finishFirst = () => {};
  const first = topic.publish(order('1'), async () => {
    await new Promise<void>((resolve) => (finishFirst = resolve));
    delivered.push('first');
    return 'first';
  });
  const deliver = (name: string) => () => {
    delivered.push(name);
    return Promise.resolve(name);
  };
  const second = topic.publish(order('2'), deliver('second'));
  await topic.publish(order('3', 'other'), deliver('other'));
  finishFirst();
  const numbers = [await first, await second].map(({ sequenceNumber }) => sequenceNumber);
  expect(delivered).toEqual(['other', 'first', 'second']);
  expect(numbers).toEqual(numbers.toSorted());
});

test('a message that could not be delivered may be published again, and does not hold its group up', async () => {
  const topic = new TopicOrder(new VirtualClock());
  const failing = topic.publish(order('1'), () => Promise.reject(new Error('down')));
  const next = topic.publish(order('2'), () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('down');
  expect(await next).toMatchObject({ messageId: 'next' });
  expect(await topic.publish(order('1'), () => Promise.resolve('again'))).toMatchObject({
    messageId: 'again',
  });
});

test('a topic holds at most 100,000 deduplication ids', async () => {
  const clock = new VirtualClock();
  const topic = new TopicOrder(clock);
  const publish = (id: string) => topic.publish(order(id), () => Promise.resolve(id));
  for (let number = 0; number < 100_000; number++) void publish(String(number));
  expect(() => publish('more')).toThrow('at most 100000 deduplication ids');
  await clock.advance(5 * 60_000);
  expect(await publish('more')).toMatchObject({ messageId: 'more' });
});
