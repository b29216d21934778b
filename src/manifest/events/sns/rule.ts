import { any, arnText, either, intrinsic, object, oneOf, record, text } from '../../rules/rule.ts';

const topicName = text(/^[\w-]{1,256}$/);

/** The keys are the framework's own: docs/aws/serverless-framework.md#sns-events. */
export const topicSettings = object({
  arn: either(arnText, intrinsic),
  topicName,
  displayName: text(/^[^]+$/),
  filterPolicy: record(any),
  filterPolicyScope: oneOf('MessageAttributes', 'MessageBody'),
  redrivePolicy: object({
    deadLetterTargetArn: arnText,
    deadLetterTargetRef: text(/^[^]+$/),
    deadLetterTargetImport: object({ arn: text(), url: text() }, ['arn', 'url']),
  }),
});

/** `events: - sns:` */
export const snsEvent = either(text(/^(arn:.+|[\w-]{1,256})$/), topicSettings);
