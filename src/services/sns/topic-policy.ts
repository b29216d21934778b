import { PolicyStatements } from '../policy-statements.ts';

/** The permissions that AddPermission gives, and the default policy gives to the owner. */
export const TOPIC_ACTIONS: readonly string[] = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
];

const DEFAULT_SID = '__default_statement_ID';

/** The policy of a topic without one of its own: the owner's account may use the topic, as it may without a policy. */
export function defaultPolicy(topicArn: string, account: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: DEFAULT_SID,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: TOPIC_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}

/**
 * The policy to evaluate for one of a topic. Alarms of the account publish to a topic by the default statement, whose
 * condition is on a key that other services do not set, so that statement gets one for them beside it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function evaluatedPolicy(policy: string, topicArn: string, account: string): string {
  if (!policy.includes(DEFAULT_SID)) return policy;
  return new PolicyStatements(policy).with({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  });
}
