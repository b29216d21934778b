import { type Handler, operation } from '../../../schema/operation.ts';
import { map, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import { NotFound } from '../errors.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const GetTopicAttributes = operation('GetTopicAttributes', {
  readOnly: true,
  input: structure({ TopicArn: string() }),
  output: structure({ Attributes: map(string()) }),
  errors: [NotFound],
  access: onTopic('sns:GetTopicAttributes'),
});

export const getTopicAttributes: Handler<typeof GetTopicAttributes, SnsContext> = async (
  { TopicArn },
  { topics },
) => {
  const { account, name, attributes, subscriptions } = await topics.require(TopicArn);
  return {
    Attributes: {
      TopicArn,
      Owner: account,
      DisplayName: '',
      SubscriptionsConfirmed: String(subscriptions.length),
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
      ...(isFifoName(name) && { ContentBasedDeduplication: 'false' }),
      ...attributes,
    },
  };
};
