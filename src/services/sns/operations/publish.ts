import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound, Throttled } from '../errors.ts';
import { requireMessageOrder } from '../fifo/message-order.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';
import {
  messageBytes,
  notSupported,
  OUTGOING_MESSAGE_MEMBERS,
  PUBLISHED_MESSAGE_MEMBERS,
  publishOne,
  requireContent,
} from '../publishing/outgoing-message.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const Publish = operation('Publish', {
  input: structure({
    TopicArn: optional(string()),
    ...OUTGOING_MESSAGE_MEMBERS,
    // Declared only to be rejected by name.
    TargetArn: optional(string()),
    PhoneNumber: optional(string()),
  }),
  output: structure(PUBLISHED_MESSAGE_MEMBERS),
  errors: [InvalidParameter, NotFound, Throttled],
  access: onTopic('sns:Publish'),
});

export const publish: Handler<typeof Publish, SnsContext> = async (input, context, caller) => {
  for (const name of ['TargetArn', 'PhoneNumber'] as const) {
    if (input[name] !== undefined) throw notSupported(name);
  }
  if (input.TopicArn === undefined) {
    throw InvalidParameter(
      'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
    );
  }
  requireContent(input);
  if (messageBytes(input) > MAX_MESSAGE_BYTES) throw InvalidParameter('Invalid parameter: Message too long');
  const topic = await context.topics.require(input.TopicArn);
  requireMessageOrder(input, topic);
  return publishOne(context, topic, input, caller);
};
