import { isServiceError } from '../../../../schema/error.ts';
import type { MessageContent } from '../../message/store.ts';
import type { SendOptions } from '../options.ts';
import { type QueuedMessage, receivesOf } from '../../delivery/queued-message.ts';

export interface DeadLetters {
  /** The ARN of the queue that the messages leave. */
  readonly sourceArn: string;
  readonly target: { send(content: MessageContent, options: SendOptions): Promise<unknown> };
  readonly contentOf: (message: QueuedMessage) => Promise<MessageContent | undefined>;
  readonly remove: (message: QueuedMessage) => Promise<void>;
}

/**
 * Moves messages that were received too often to a dead-letter queue, one after the other, so that their order stays.
 * Receives are counted since the start of the server, and the dead-letter queue continues to count them. The messages stay where they are if the target was deleted or is
 * full.
 */
export async function moveToDeadLetters(
  messages: Iterable<QueuedMessage>,
  { sourceArn, target, contentOf, remove }: DeadLetters,
): Promise<void> {
  for (const message of messages) {
    const content = await contentOf(message);
    if (!content) continue;
    const { messageId, senderId, groupId, deduplicationId } = message;
    try {
      const moved = { movedMessageId: messageId, movedFrom: { queueArn: sourceArn, ...receivesOf(message) } };
      await target.send(content, { delaySeconds: 0, senderId, groupId, deduplicationId, ...moved });
    } catch (error) {
      if (isServiceError(error)) return;
      throw error;
    }
    await remove(message);
  }
}
