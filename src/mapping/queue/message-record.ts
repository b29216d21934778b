import type { QueueMapping } from '../document.ts';
import type { MessageAttribute, QueueMessage } from './port.ts';

export type MessageRecord = Readonly<Record<string, unknown>>;

/** A message as a record of an event. Members and order are AWS's: docs/aws/mappings.md#events-of-queues. */
export function messageRecord(
  message: QueueMessage,
  { eventSourceArn, region, settings }: Pick<QueueMapping, 'eventSourceArn' | 'region' | 'settings'>,
): MessageRecord {
  const { md5OfMessageAttributes } = message;
  // AWS adds the member as null only if the mapping has a batching window.
  const hasDigest = md5OfMessageAttributes !== undefined || settings.batchingWindowSeconds > 0;
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, attribute]) => [
        name,
        attributeMember(attribute),
      ]),
    ),
    ...(hasDigest && { md5OfMessageAttributes: md5OfMessageAttributes ?? null }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: eventSourceArn,
    awsRegion: region,
  };
}

function attributeMember({ dataType, text, base64 }: MessageAttribute) {
  return {
    ...(text !== undefined && { stringValue: text }),
    ...(base64 !== undefined && { binaryValue: base64 }),
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
