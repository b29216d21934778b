import {
  any,
  arnText,
  boolean,
  either,
  intrinsic,
  list,
  object,
  oneOf,
  record,
  text,
  whole,
} from '../../rules/rule.ts';

/** The bounds are the framework's own: docs/aws/serverless-framework.md#sqs-events. */
export const queueSettings = object(
  {
    arn: either(arnText, intrinsic),
    batchSize: whole(1, 10_000),
    enabled: boolean,
    maximumBatchingWindow: whole(0, 300),
    functionResponseType: oneOf('ReportBatchItemFailures'),
    filterPatterns: list(record(any)),
    maximumConcurrency: whole(2, 1000),
  },
  ['arn'],
);

/** `events: - sqs:` */
export const sqsEvent = either(
  text(/^arn:/, 'the ARN of a queue, or a map such as { arn: !GetAtt Queue.Arn }'),
  queueSettings,
);
