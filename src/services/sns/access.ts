import { type Access, type ResourceFacts, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { addedTags, isTagged, type Tagged } from '../../schema/request-tags.ts';
import type { SnsContext } from './context.ts';
import { defaultPolicy } from './topic-policy.ts';
import { canonicalTopicArn, topicArn } from './topics.ts';

const TOPIC = 'arn:aws:sns:REGION:ACCOUNT:TOPIC';

interface NamedTopic {
  readonly TopicArn?: string | undefined;
  readonly TargetArn?: string | undefined;
}

/** An action on the topic that a call names. A call that names none fails later, so it is checked on all topics. */
export function onTopic<I>(
  action: `sns:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<NamedTopic & I, never> {
  return [
    {
      action,
      resource: TOPIC,
      resourcesOf({ TopicArn, TargetArn }, caller) {
        const arn = TopicArn ?? TargetArn;
        return [arn === undefined ? topicArn({ ...caller, name: '*' }) : canonicalTopicArn(arn)];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the tags of a topic. */
export function onTagged<I>(
  action: `sns:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly ResourceArn: string } & I, never> {
  return [
    {
      action,
      resource: TOPIC,
      resourcesOf: ({ ResourceArn }) => [canonicalTopicArn(ResourceArn)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html#sns-policy-keys */
export function subscriptionKeys({
  Protocol,
  Endpoint,
}: {
  readonly Protocol: string;
  readonly Endpoint?: string | undefined;
}): ConditionValues {
  return { 'sns:Protocol': Protocol, ...(Endpoint !== undefined && { 'sns:Endpoint': Endpoint }) };
}

/** A topic that a call creates. */
function onNamedTopic(action: `sns:${string}`): Access<{ readonly Name: string } & Tagged, never> {
  return [
    {
      action,
      resource: TOPIC,
      resourcesOf: ({ Name: name }, caller) => [topicArn({ ...caller, name })],
      conditionsOf: addedTags,
    },
  ];
}

/**
 * A new topic with tags needs a second permission.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html#API_CreateTopic_RequestParameters
 */
export const onNewTopic: Access<{ readonly Name: string } & Tagged, never> = [
  ...onNamedTopic('sns:CreateTopic'),
  ...when(isTagged, onNamedTopic('sns:TagResource')),
];

export function topicFacts({ topics }: SnsContext): ResourceFacts {
  return {
    async policyOf(arn) {
      const topic = await topics.find(arn);
      return topic && (topic.attributes?.['Policy'] ?? defaultPolicy(arn, topic.account));
    },
    tagsOf: async (arn) => (await topics.find(arn))?.tags,
  };
}
