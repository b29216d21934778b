import { beforeEach, expect, test } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { SendMessageBatch } from '../../../../src/services/sqs/operations/send-message-batch.ts';
import { SendMessage } from '../../../../src/services/sqs/operations/send-message.ts';
import { urlOf } from '../world.ts';
import { FifoWorld, QueueUrl } from './fifo-world.ts';

let world: FifoWorld;
beforeEach(async () => {
  world = await FifoWorld.open();
});

const without = { MessageDeduplicationId: undefined };

// docs/aws/sqs.md#errors.
test.each<[string, Partial<Input<typeof SendMessage>>, string, string]>([
  [
    'no group',
    { MessageGroupId: undefined },
    'MissingRequiredParameterException',
    'The request must contain the parameter MessageGroupId.',
  ],
  [
    'no deduplication id',
    without,
    'InvalidParameterValueException',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  ],
  [
    'a delay',
    { DelaySeconds: 2 },
    'InvalidParameterValueException',
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  ],
  [
    'a group with a space',
    { MessageGroupId: 'group 123' },
    'InvalidParameterValueException',
    'Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  ],
  [
    'an empty deduplication id',
    { MessageDeduplicationId: '' },
    'InvalidParameterValueException',
    'Value  for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  ],
])('a message with %s is rejected', async (_, input, code, message) => {
  await world.create();
  await expect(world.send('1', 'g', input)).rejects.toMatchObject({ code, message });
});

test.each([
  [{ MessageDeduplicationId: '1' }, 'The request must contain the parameter MessageGroupId.'],
  [
    { MessageGroupId: 'g' },
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  ],
])('a batch with an entry that only has %j is rejected as a whole', async (entry, message) => {
  await world.create();
  const complete = { Id: '1', MessageBody: '1', MessageGroupId: 'g', MessageDeduplicationId: '1' };
  const Entries = [complete, { Id: '2', MessageBody: '2', ...entry }];
  await expect(world.call(SendMessageBatch, { QueueUrl, Entries })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message,
  });
  expect(await world.bodies()).toBe('');
});

test('a standard queue rejects a deduplication id', async () => {
  await world.call(CreateQueue, { QueueName: 'standard' });
  await expect(
    world.call(SendMessage, { QueueUrl: urlOf('standard'), MessageBody: '1', MessageDeduplicationId: 'x' }),
  ).rejects.toThrow('Value x for parameter MessageDeduplicationId is invalid.');
});
