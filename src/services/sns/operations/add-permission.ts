import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { permissionStatement, PolicyStatements } from '../../policy-statements.ts';
import { onTopic } from '../access.ts';
import type { SnsContext } from '../context.ts';
import { InvalidParameter, NotFound } from '../errors.ts';
import { requireTopicArn } from '../topic-arn.ts';
import { defaultPolicy, TOPIC_ACTIONS } from '../topic-policy.ts';
import { topicArn } from '../topics.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const AddPermission = operation('AddPermission', {
  input: structure({
    TopicArn: string(),
    Label: string(),
    AWSAccountId: list(string()),
    ActionName: list(string()),
  }),
  errors: [InvalidParameter, NotFound],
  access: onTopic('sns:AddPermission'),
});

export const addPermission: Handler<typeof AddPermission, SnsContext> = async (
  { TopicArn, Label, AWSAccountId: accounts, ActionName: actions },
  { topics },
  caller,
) => {
  requireTopicArn(TopicArn, caller);
  await topics.update(TopicArn, (topic) => {
    const resource = topicArn(topic);
    const policy = topic.attributes?.['Policy'] ?? defaultPolicy(resource, topic.account);
    const statements = new PolicyStatements(policy);
    if (statements.has(Label)) throw InvalidParameter('Invalid parameter: Statement already exists');
    if (!actions.every((action) => TOPIC_ACTIONS.includes(action))) {
      throw InvalidParameter('Invalid parameter: Policy statement action out of service scope!');
    }
    const permission = { label: Label, accounts, actions, resource, region: topic.region };
    const Policy = statements.with(permissionStatement('SNS', permission));
    return { ...topic, attributes: { ...topic.attributes, Policy } };
  });
};
