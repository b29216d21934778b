import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { requireTopicArn } from '../topic-arn.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export const DeleteTopic = operation('DeleteTopic', {
  input: structure({ TopicArn: string() }),
  errors: [InvalidParameter],
  access: onTopic('sns:DeleteTopic'),
});

/** Deletes the topic with its subscriptions. Succeeds if the topic does not exist, as on AWS. */
export const deleteTopic: Handler<typeof DeleteTopic, SnsContext> = async (
  { TopicArn },
  { topics, orders },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  await topics.delete(TopicArn);
  orders.delete(TopicArn);
};
