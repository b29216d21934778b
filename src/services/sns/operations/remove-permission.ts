import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { PolicyStatements } from '../../policy-statements.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { requireTopicArn } from '../topic-arn.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */
export const RemovePermission = operation('RemovePermission', {
  input: structure({ TopicArn: string(), Label: string() }),
  errors: [InvalidParameter, NotFound],
  access: onTopic('sns:RemovePermission'),
});

/** Succeeds if no statement has the label, as on AWS. */
export const removePermission: Handler<typeof RemovePermission, SnsContext> = async (
  { TopicArn, Label },
  { topics },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  await topics.update(TopicArn, (topic) => {
    const { Policy: policy, ...others } = topic.attributes ?? {};
    if (policy === undefined) return topic;
    const rest = new PolicyStatements(policy).without(Label);
    return { ...topic, attributes: rest === undefined ? others : { ...others, Policy: rest } };
  });
};
