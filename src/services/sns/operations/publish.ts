import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound, ParameterValueInvalid, Throttled } from '../errors.ts';
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
import { requireTopicArn } from '../topic-arn.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const Publish = operation('Publish', {
  input: structure({
    TopicArn: optional(string()),
    ...OUTGOING_MESSAGE_MEMBERS,
    TargetArn: optional(string()),
    // Declared only to be rejected by name.
    PhoneNumber: optional(string()),
  }),
  output: structure(PUBLISHED_MESSAGE_MEMBERS),
  errors: [InvalidParameter, NotFound, ParameterValueInvalid, Throttled],
  access: onTopic('sns:Publish'),
});

/** `TargetArn` may be a topic as well, as on AWS. */
export const publish: Handler<typeof Publish, SnsContext> = async (input, context, caller) => {
  const { TopicArn, TargetArn } = input;
  if (input.PhoneNumber !== undefined) throw notSupported('PhoneNumber');
  const arn = TopicArn ?? TargetArn;
  if (arn === undefined) {
    throw InvalidParameter(
      'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
    );
  }
  requireContent(input);
  if (messageBytes(input) > MAX_MESSAGE_BYTES) throw InvalidParameter('Invalid parameter: Message too long');
  requireTopicArn(arn, caller, TopicArn === undefined ? 'TargetArn' : 'TopicArn');
  if (arn.includes(':endpoint/')) {
    throw InvalidParameter(
      'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
    );
  }
  const topic = await context.topics.require(arn);
  requireMessageOrder(input, topic);
  return publishOne(context, topic, input, caller);
};
