import { contentId, isMessageId } from '../../fifo/message-ids.ts';
import { InvalidParameter } from '../errors.ts';
import type { TopicDocument } from '../topics.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';

/** Where a message of a FIFO topic belongs, and what it may repeat. */
export interface MessageOrder {
  readonly groupId: string;
  readonly deduplicationId: string;
  /** FifoThroughputScope: whether ids are compared within the topic or within a group. */
  readonly scope: 'Topic' | 'MessageGroup';
}

interface OrderInput {
  readonly Message: string;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/**
 * Checks the group and the deduplication id of a message, with AWS's sentences: docs/aws/sns.md#fifo-topics.
 * @throws InvalidParameter
 */
export function requireMessageOrder(input: OrderInput, topic: TopicDocument): void {
  const { MessageGroupId: groupId, MessageDeduplicationId: id } = input;
  requireId('MessageGroupId', groupId);
  requireId('MessageDeduplicationId', id);
  if (!isFifoName(topic.name)) {
    if (id === undefined) return;
    throw InvalidParameter(
      'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (groupId === undefined) {
    throw InvalidParameter('Invalid parameter: The MessageGroupId parameter is required for FIFO topics');
  }
  if (id === undefined && topic.attributes?.['ContentBasedDeduplication'] !== 'true') {
    throw InvalidParameter(
      'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

/** @param input was checked. @returns undefined for a standard topic */
export function messageOrder(input: OrderInput, topic: TopicDocument): MessageOrder | undefined {
  if (!isFifoName(topic.name)) return undefined;
  return {
    groupId: input.MessageGroupId!,
    deduplicationId: input.MessageDeduplicationId ?? contentId(input.Message),
    scope: topic.attributes?.['FifoThroughputScope'] === 'MessageGroup' ? 'MessageGroup' : 'Topic',
  };
}

function requireId(name: string, value: string | undefined): void {
  if (value === undefined || isMessageId(value)) return;
  throw InvalidParameter(
    `Invalid parameter: ${name} Reason: it has 1 to 128 letters, digits and punctuation characters`,
  );
}
