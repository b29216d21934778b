import type { ReceivedMessage } from '../queue/queue.ts';

/** The attributes that the service adds to a received message, in the order of Lambda's events. */
export function systemAttributes(
  message: ReceivedMessage,
  account: string,
): Readonly<Record<string, string>> {
  const { sentMs, receiveCount, firstReceivedMs, traceHeader } = message;
  const { deduplicationId, groupId, sequenceNumber, senderId = account, sourceArn } = message;
  return {
    ApproximateReceiveCount: String(receiveCount),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    SentTimestamp: String(sentMs),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    SenderId: senderId,
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ApproximateFirstReceiveTimestamp: String(firstReceivedMs),
    ...(sourceArn !== undefined && { DeadLetterQueueSourceArn: sourceArn }),
  };
}
