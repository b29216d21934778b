import type { ReceivedMessage } from '../queue/queue.ts';

/** The attributes that the service adds to a received message, in the order of Lambda's events. */
export function systemAttributes(
  { sentMs, receiveCount, firstReceivedMs, traceHeader }: ReceivedMessage,
  account: string,
): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(receiveCount),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    SentTimestamp: String(sentMs),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(firstReceivedMs),
  };
}
