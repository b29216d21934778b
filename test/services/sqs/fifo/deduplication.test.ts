import { beforeEach, describe, expect, test } from 'vitest';
import { DeleteQueue } from '../../../../src/services/sqs/operations/delete-queue.ts';
import { PurgeQueue } from '../../../../src/services/sqs/operations/purge-queue.ts';
import { FifoWorld, QueueUrl } from './fifo-world.ts';

let world: FifoWorld;
beforeEach(async () => {
  world = await FifoWorld.open();
});

const FIVE_MINUTES_MS = 5 * 60_000;

describe('deduplication', () => {
  test('a message is stored once in five minutes, also if it was deleted or the server has restarted', async () => {
    await world.create();
    const first = await world.send('1');
    expect(await world.send('1', 'another')).toEqual({ ...first });
    const [message] = await world.receive();
    await world.remove(message!.ReceiptHandle);
    await world.restart();
    await world.clock.advance(FIVE_MINUTES_MS - 1);
    expect(await world.send('1')).toEqual(first);
    expect(await world.bodies()).toBe('');
    await world.clock.advance(1);
    expect((await world.send('1')).MessageId).not.toBe(first.MessageId);
    expect(await world.bodies()).toBe('1');
  });

  test('two concurrent sends are one message', async () => {
    await world.create();
    const [one, other] = await Promise.all([world.send('1'), world.send('1')]);
    expect(one).toEqual(other);
    expect(await world.bodies()).toBe('1');
  });

  test('by content, with ContentBasedDeduplication', async () => {
    await world.create({ ContentBasedDeduplication: 'true' });
    const MessageDeduplicationId = undefined;
    for (const body of ['1', '1', '2']) await world.send(body, 'g', { MessageDeduplicationId });
    await world.send('1', 'g', { MessageDeduplicationId: 'id' });
    expect(await world.bodies()).toBe('1 2 1');
  });

  test('of each group, with DeduplicationScope messageGroup', async () => {
    await world.create({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    for (const group of ['a', 'b', 'a']) await world.send('1', group);
    expect(await world.bodies()).toBe('1 1');
  });

  test('what is remembered of deleted messages is removed afterwards, and with the queue', async () => {
    await world.create();
    const deleteOne = async (body: string) => {
      await world.send(body);
      const [message] = await world.receive();
      await world.remove(message!.ReceiptHandle);
    };
    const stored = async () => (await world.store.meta.list('sqs/message/')).length;
    await deleteOne('1');
    expect(await stored()).toBe(1);
    await world.clock.advance(FIVE_MINUTES_MS);
    await deleteOne('2');
    expect(await stored()).toBe(1);
    await world.call(DeleteQueue, { QueueUrl });
    expect(await stored()).toBe(0);
  });

  test('forgets the messages that are purged', async () => {
    await world.create({ ContentBasedDeduplication: 'True' });
    await world.send('1');
    await world.call(PurgeQueue, { QueueUrl });
    expect(await world.store.meta.list('sqs/message/')).toEqual([]);
    await world.send('1');
    expect(await world.bodies()).toBe('1');
  });
});
