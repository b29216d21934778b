import { beforeEach, describe, expect, test } from 'vitest';
import { ChangeMessageVisibility } from '../../../../src/services/sqs/operations/change-message-visibility.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { SendMessageBatch } from '../../../../src/services/sqs/operations/send-message-batch.ts';
import { SendMessage } from '../../../../src/services/sqs/operations/send-message.ts';
import { caller } from '../../../support/caller.ts';
import { urlOf } from '../world.ts';
import { FifoWorld, QueueUrl } from './fifo-world.ts';

let world: FifoWorld;
beforeEach(async () => {
  world = await FifoWorld.open();
});

describe('order', () => {
  beforeEach(() => world.create());

  test('a group is received in order of sending, as many of one group as possible', async () => {
    for (const [body, group] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['b2', 'b'],
      ['a3', 'a'],
    ] as const) {
      await world.send(body, group);
    }
    expect(await world.bodies({ MaxNumberOfMessages: 4 })).toBe('a1 a2 a3 b1');
  });

  test('a message in flight blocks the later ones of its group until it is deleted', async () => {
    for (const body of ['1', '2', '3']) await world.send(body);
    await world.send('other', 'h');
    const [first] = await world.receive({ MaxNumberOfMessages: 1 });
    expect(await world.bodies()).toBe('other');
    const waiting = world.bodies({ WaitTimeSeconds: 20 });
    await world.clock.advance(1_000);
    await world.remove(first!.ReceiptHandle);
    await world.clock.advance(0);
    expect(await waiting).toBe('2 3');
  });

  test('messages return in order after their visibility timeout', async () => {
    for (const body of ['1', '2', '3']) await world.send(body);
    expect(await world.bodies({ MaxNumberOfMessages: 2 })).toBe('1 2');
    await world.clock.advance(30_000);
    expect(await world.bodies()).toBe('1 2 3');
  });

  test.each([
    [0, ''],
    [1, '1'],
    [2, '1 2'],
  ])('hiding message %i for longer hides it and the later ones', async (index, visible) => {
    for (const body of ['1', '2', '3']) await world.send(body);
    const { ReceiptHandle } = (await world.receive())[index]!;
    await world.call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 60 });
    await world.clock.advance(30_000);
    expect(await world.bodies()).toBe(visible);
  });

  test('the groups of a queue take turns', async () => {
    for (let index = 0; index < 4; index++) {
      await world.send(`a${index}`, 'a');
      await world.send(`b${index}`, 'b');
    }
    const received = [];
    for (let index = 0; index < 4; index++) {
      const [message] = await world.receive({ MaxNumberOfMessages: 1 });
      await world.remove(message!.ReceiptHandle);
      received.push(message!.Body);
    }
    expect(received).toEqual(['a0', 'b0', 'a1', 'b1']);
  });

  test('the entries of a batch and concurrent sends keep their order, and their sequence numbers increase', async () => {
    const large = 'x'.repeat(2_000);
    const sends = [`1${large}`, '2', `3${large}`, '4'].map((body) => world.send(body));
    const { Successful } = await world.call(SendMessageBatch, {
      QueueUrl,
      Entries: [`5${large}`, '6'].map((MessageBody, index) => ({
        Id: String(index),
        MessageBody,
        MessageGroupId: 'g',
        MessageDeduplicationId: MessageBody.slice(0, 10),
      })),
    });
    const numbers = [...(await Promise.all(sends)), ...(Successful ?? [])].map(
      ({ SequenceNumber = '' }) => SequenceNumber,
    );
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(6);
    for (const number of numbers) expect(number).toMatch(/^\d{20}$/);
    const received = await world.receive({ MessageSystemAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body[0]).join('')).toBe('123456');
    expect(received.map(({ Attributes }) => Attributes?.['SequenceNumber'])).toEqual(numbers);
  });

  test('order, groups and sequence numbers survive a restart', async () => {
    const { SequenceNumber: before = '' } = await world.send('1');
    await world.send('2');
    await world.receive();
    await world.restart();
    const { SequenceNumber: after = '' } = await world.send('3');
    expect(after > before).toBe(true);
    const received = await world.receive({ MessageSystemAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect(received[0]?.Attributes).toEqual({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(world.clock.now()),
      SequenceNumber: before,
      MessageGroupId: 'g',
      SenderId: caller.account,
      MessageDeduplicationId: '1',
      ApproximateFirstReceiveTimestamp: String(world.clock.now()),
    });
  });

  test('a repeated attempt to receive returns the same messages, and hides them again', async () => {
    for (const body of ['1', '2', '3']) await world.send(body);
    const attempt = { ReceiveRequestAttemptId: 'attempt', MaxNumberOfMessages: 2 };
    const first = await world.receive(attempt);
    await world.clock.advance(20_000);
    expect(await world.receive(attempt)).toEqual(first);
    await world.clock.advance(20_000);
    expect(await world.bodies()).toBe('');
    await world.remove(first[0]!.ReceiptHandle);
    // The messages of the attempt have changed.
    expect(await world.bodies(attempt)).toBe('');
  });

  test('a handle is valid until its message is visible', async () => {
    await world.send('1');
    const [{ ReceiptHandle } = { ReceiptHandle: '' }] = await world.receive();
    await world.clock.advance(30_000);
    await expect(world.remove(ReceiptHandle)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    expect(await world.bodies()).toBe('1');
  });
});

test('a standard queue returns MessageGroupId, and does not order by it', async () => {
  await world.call(CreateQueue, { QueueName: 'standard' });
  const standard = { QueueUrl: urlOf('standard') };
  for (const MessageBody of ['1', '2']) {
    const sent = await world.call(SendMessage, { ...standard, MessageBody, MessageGroupId: 'tenant' });
    expect(sent).not.toHaveProperty('SequenceNumber');
  }
  await world.receive({ ...standard, MaxNumberOfMessages: 1 });
  const [second] = await world.receive({ ...standard, MessageSystemAttributeNames: ['MessageGroupId'] });
  expect(second).toMatchObject({ Body: '2', Attributes: { MessageGroupId: 'tenant' } });
});
