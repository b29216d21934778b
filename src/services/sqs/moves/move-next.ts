import type { Random } from '../../../lib/random.ts';
import type { QueuedMessage } from '../delivery/queued-message.ts';
import type { MessageContent } from '../message/store.ts';
import type { SendOptions } from '../queue/options.ts';

export interface MoveTarget {
  send(content: MessageContent, options: SendOptions): Promise<unknown>;
}

export interface Move {
  /** Messages that were sent later stay. */
  readonly sentByMs: number;
  readonly random: Random;
  /** Where a message is moved to; may throw. @param sourceArn the queue that a redrive policy has moved it from */
  readonly targetOf: (sourceArn: string | undefined) => MoveTarget;
  readonly contentOf: (message: QueuedMessage) => Promise<MessageContent | undefined>;
  readonly remove: (message: QueuedMessage) => Promise<void>;
}

/**
 * Moves the first message. It is a new message there, with an id of its own and no receives:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 * A crash between the two writes leaves it in both queues.
 * @returns false when there is none
 */
export async function moveNext(messages: Iterable<QueuedMessage>, move: Move): Promise<boolean> {
  for (const message of messages) {
    if (message.sentMs > move.sentByMs) continue;
    const content = await move.contentOf(message);
    if (!content) continue;
    const { senderId, groupId, deduplicationId, movedFrom } = message;
    // Not a duplicate of the message that was first sent with its deduplication id.
    const movedMessageId = move.random.uuid();
    await move
      .targetOf(movedFrom?.queueArn)
      .send(content, { senderId, groupId, deduplicationId, movedMessageId });
    await move.remove(message);
    return true;
  }
  return false;
}
