import {
  any,
  arnText,
  boolean,
  either,
  intrinsic,
  list,
  number,
  object,
  oneOf,
  record,
  whole,
} from '../../rules/rule.ts';

const arn = either(arnText, intrinsic);

/** The bounds are the framework's own: docs/aws/serverless-framework.md#stream-events. */
export const streamSettings = object(
  {
    arn,
    type: oneOf('kinesis', 'dynamodb'),
    batchSize: whole(1, 10_000),
    batchWindow: whole(0, 300),
    parallelizationFactor: whole(1, 10),
    startingPosition: oneOf('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
    startingPositionTimestamp: number(),
    enabled: boolean,
    consumer: either(boolean, arn),
    maximumRetryAttempts: whole(-1, 10_000),
    maximumRecordAgeInSeconds: whole(60, 604_800, [-1]),
    bisectBatchOnFunctionError: boolean,
    functionResponseType: oneOf('ReportBatchItemFailures'),
    tumblingWindowInSeconds: whole(0, 900),
    destinations: object(
      { onFailure: either(arnText, object({ arn, type: oneOf('sns', 'sqs') }, ['arn'])) },
      ['onFailure'],
    ),
    filterPatterns: list(record(any)),
  },
  ['arn'],
);

/** `events: - stream:` */
export const streamEvent = either(arnText, streamSettings);
