import { formatTraceHeader } from '../../lib/trace/trace-header.ts';
import type { Caller } from '../../schema/caller.ts';
import { type Infer, integer, map, optional, string, structure } from '../../schema/shape.ts';
import { InvalidMessageContents, InvalidParameterValue, MissingRequiredParameter } from './errors.ts';
import { toStoredAttributes, md5OfAttributes, MessageAttributes } from './message/attributes.ts';
import { invalidCharacter, VALID_CHARACTERS } from './message/characters.ts';
import { contentBytes, type MessageContent } from './message/store.ts';
import { md5Of } from './message/md5.ts';
import { readMessageOrder } from './message-order.ts';
import type { Queue } from './queue/queue.ts';

/** Attributes by name, as a form encodes them: `MessageAttribute.1.Name`, `MessageAttribute.1.Value.StringValue`. */
export const FlatMessageAttributes = map(MessageAttributes.value, {
  flat: { name: 'MessageAttribute', key: 'Name', value: 'Value' },
});

/** The members of a message in SendMessage and SendMessageBatch. */
export const OUTGOING_MESSAGE_MEMBERS = {
  MessageBody: string(),
  DelaySeconds: optional(integer()),
  MessageAttributes: optional(FlatMessageAttributes),
  MessageSystemAttributes: optional(
    map(MessageAttributes.value, {
      flat: { name: 'MessageSystemAttribute', key: 'Name', value: 'Value' },
    }),
  ),
  MessageGroupId: optional(string()),
  MessageDeduplicationId: optional(string()),
};

export const SENT_MESSAGE_MEMBERS = {
  MessageId: string(),
  MD5OfMessageBody: string(),
  MD5OfMessageAttributes: optional(string()),
  MD5OfMessageSystemAttributes: optional(string()),
  SequenceNumber: optional(string()),
};

const OutgoingMessage = structure(OUTGOING_MESSAGE_MEMBERS);
const SentMessage = structure(SENT_MESSAGE_MEMBERS);

/**
 * Resolves when the message is durable. A message without AWSTraceHeader continues the trace of the request's header:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 * @throws InvalidMessageContents, InvalidParameterValue, MissingRequiredParameter, OverLimit
 */
export async function sendOne(
  queue: Queue,
  input: Infer<typeof OutgoingMessage>,
  { trace }: Caller,
  senderId: string | undefined,
): Promise<Infer<typeof SentMessage>> {
  const { MessageBody, MessageAttributes = {}, MessageSystemAttributes = {} } = input;
  const order = readMessageOrder(input, queue.document);
  const { MaximumMessageSize } = queue.document.attributes;
  const content = readContent(input);
  requireBody(MessageBody);
  if (contentBytes(content) > MaximumMessageSize) {
    throw InvalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`,
    );
  }
  const { traceHeader = trace && formatTraceHeader(trace) } = content;
  const traced = { ...content, ...(traceHeader !== undefined && { traceHeader }) };
  const { messageId, sequenceNumber } = await queue.send(traced, { ...order, senderId });
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5Of(MessageBody),
    ...(content.attributes && { MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) }),
    ...(content.traceHeader !== undefined && {
      MD5OfMessageSystemAttributes: md5OfAttributes(MessageSystemAttributes),
    }),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
  };
}

/** @throws MissingRequiredParameter, InvalidMessageContents */
function requireBody(body: string): void {
  if (body === '') throw MissingRequiredParameter('The request must contain the parameter MessageBody.');
  const invalid = invalidCharacter(body);
  if (invalid === undefined) return;
  throw InvalidMessageContents(
    `Invalid binary character '${invalid}' was found in the message body, the set of allowed characters is ${VALID_CHARACTERS}.`,
  );
}

/** @throws InvalidParameterValue */
export function readContent(input: Infer<typeof OutgoingMessage>): MessageContent {
  const { MessageBody: body, MessageAttributes = {}, MessageSystemAttributes = {} } = input;
  const attributes = toStoredAttributes(MessageAttributes);
  const traceHeader = readTraceHeader(MessageSystemAttributes);
  return {
    body,
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/**
 * Reads AWSTraceHeader, the only system attribute that senders can set:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function readTraceHeader(attributes: Infer<typeof MessageAttributes>): string | undefined {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw InvalidParameterValue(
        `Message system attribute name '${name}' is invalid: AWSTraceHeader is the only one that is supported.`,
      );
    }
    if (DataType !== 'String' || !StringValue) {
      throw InvalidParameterValue(
        "The message system attribute 'AWSTraceHeader' must contain a non-empty value of type String.",
      );
    }
    return StringValue;
  }
  return undefined;
}
