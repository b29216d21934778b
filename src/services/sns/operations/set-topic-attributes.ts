import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { requireTopicArn } from '../topic-arn.ts';
import { checkTopicAttributes } from '../topic-attributes.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export const SetTopicAttributes = operation('SetTopicAttributes', {
  input: structure({
    TopicArn: string(),
    AttributeName: string(),
    AttributeValue: optional(string()),
  }),
  errors: [InvalidParameter, NotFound],
  access: onTopic('sns:SetTopicAttributes'),
});

/** An absent or empty value removes the attribute. */
export const setTopicAttributes: Handler<typeof SetTopicAttributes, SnsContext> = async (
  { TopicArn, AttributeName, AttributeValue = '' },
  { topics },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  if (AttributeName === 'FifoTopic') throw InvalidParameter('Invalid parameter: AttributeName');
  await topics.update(TopicArn, (topic) => {
    checkTopicAttributes({ [AttributeName]: AttributeValue }, topic.name);
    const { [AttributeName]: _, ...others } = topic.attributes ?? {};
    const changed = AttributeValue === '' ? {} : { [AttributeName]: AttributeValue };
    return { ...topic, attributes: { ...others, ...changed } };
  });
};
