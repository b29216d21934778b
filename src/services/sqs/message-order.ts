import { contentId, isMessageId } from '../fifo/message-ids.ts';
import { InvalidParameterValue, MissingRequiredParameter } from './errors.ts';
import { MAX_DELAY_SECONDS } from './limits.ts';
import { isFifo, type QueueDocument } from './queue/document.ts';
import type { SendOptions } from './queue/options.ts';
import { requireRange } from './require-range.ts';

interface MessageOrderInput {
  readonly MessageBody: string;
  readonly DelaySeconds?: number | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/**
 * The delay, the group and the deduplication id of a message: docs/aws/sqs.md#errors.
 * @throws InvalidParameterValue, MissingRequiredParameter
 */
export function readMessageOrder(input: MessageOrderInput, queue: QueueDocument): SendOptions {
  requireMessageOrder(input, queue);
  const { MessageBody, DelaySeconds, MessageGroupId: groupId, MessageDeduplicationId: id } = input;
  if (!isFifo(queue)) return { delaySeconds: DelaySeconds, groupId };
  return { groupId, deduplicationId: id ?? contentId(MessageBody) };
}

/**
 * Checks the same members without hashing the body.
 * @throws InvalidParameterValue, MissingRequiredParameter
 */
export function requireMessageOrder(input: MessageOrderInput, queue: QueueDocument): void {
  const { DelaySeconds, MessageGroupId: groupId, MessageDeduplicationId: id } = input;
  requireRange('DelaySeconds', DelaySeconds, 0, MAX_DELAY_SECONDS);
  requireId('MessageGroupId', groupId);
  requireId('MessageDeduplicationId', id);
  if (!isFifo(queue)) {
    if (id !== undefined) throw notForThisType('MessageDeduplicationId', id);
    return;
  }
  if (groupId === undefined) {
    throw MissingRequiredParameter('The request must contain the parameter MessageGroupId.');
  }
  const isContentBased = queue.attributes.ContentBasedDeduplication === 'true';
  if (id === undefined && !isContentBased) {
    throw InvalidParameterValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  // The delay of a FIFO queue applies to all of its messages, also to one with a delay of 0.
  if (DelaySeconds !== undefined && DelaySeconds > 0) {
    throw notForThisType('DelaySeconds', String(DelaySeconds));
  }
}

function requireId(name: string, value: string | undefined): void {
  if (value === undefined || isMessageId(value)) return;
  throw InvalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function notForThisType(name: string, value: string) {
  return InvalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
}
