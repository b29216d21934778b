import type { QueuedMessage } from '../delivery/queued-message.ts';
import type { MessageContent, MessageStore } from '../message/store.ts';

/** A message that is looked at without being received. */
export type PeekedMessage = MessageContent &
  Pick<QueuedMessage, 'messageId' | 'groupId' | 'receiveCount' | 'sentMs'> & {
    /** False while it is received or delayed. */
    readonly isVisible: boolean;
  };

/** @param nowMs on the monotonic clock */
export async function peek(
  messages: readonly QueuedMessage[],
  store: MessageStore,
  nowMs: number,
): Promise<readonly PeekedMessage[]> {
  const found = await Promise.all(
    messages.map(async ({ key, messageId, groupId, receiveCount, sentMs, visibleAtMs }) => {
      const content = await store.read(key);
      const isVisible = visibleAtMs <= nowMs;
      return (
        content && {
          ...content,
          messageId,
          receiveCount,
          sentMs,
          isVisible,
          ...(groupId !== undefined && { groupId }),
        }
      );
    }),
  );
  return found.filter((message) => message !== undefined);
}
