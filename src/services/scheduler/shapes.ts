import {
  enumeration,
  inPath,
  inQuery,
  integer,
  list,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';
import { MAX_PAGE_SIZE, MAX_TAGS } from './limits.ts';

export const Name = string({ min: 1, max: 64, pattern: /[0-9a-zA-Z-_.]+/ });
export const Arn = string({ min: 1, max: 1224 });
export const State = enumeration('ENABLED', 'DISABLED');
export const ClientToken = string({ min: 1, max: 64, pattern: /[a-zA-Z0-9-_]+/ });
export const Tags = list(
  structure({ Key: string({ min: 1, max: 128 }), Value: string({ min: 1, max: 256 }) }),
  { max: MAX_TAGS },
);
export const NextToken = string({ min: 1, max: 2048 });
export const pageInput = {
  NamePrefix: inQuery('NamePrefix', Name),
  NextToken: inQuery('NextToken', NextToken),
  MaxResults: inQuery('MaxResults', integer({ min: 1, max: MAX_PAGE_SIZE })),
};
export const GroupArn = string({
  min: 1,
  max: 1011,
  pattern: /arn:aws[a-z-]*:scheduler:[a-z0-9-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+/,
  patternText: 'arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+',
});

const TargetArn = string({ min: 1, max: 1600 });

/** Targets of other services have further members, which are rejected by their ARN. */
const Target = structure({
  Arn: TargetArn,
  RoleArn: string({
    min: 1,
    max: 1600,
    pattern: /arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+/,
    patternText: 'arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+',
  }),
  DeadLetterConfig: optional(
    structure({
      Arn: optional(
        string({
          min: 1,
          max: 1600,
          pattern: /arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9\-_]+/,
          patternText: 'arn:aws[a-z-]*:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+',
        }),
      ),
    }),
  ),
  RetryPolicy: optional(
    structure({
      MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 86_400 })),
      MaximumRetryAttempts: optional(integer({ min: 0, max: 185 })),
    }),
  ),
  Input: optional(string({ min: 1 })),
  KinesisParameters: optional(structure({ PartitionKey: string({ min: 1, max: 256 }) })),
  SqsParameters: optional(structure({ MessageGroupId: optional(string({ min: 1, max: 128 })) })),
});

/** The settings of a schedule, which an update replaces as a whole. */
export const scheduleSettings = {
  GroupName: optional(Name),
  ScheduleExpression: string({ min: 1, max: 256 }),
  StartDate: optional(timestamp()),
  EndDate: optional(timestamp()),
  Description: optional(string({ max: 512 })),
  ScheduleExpressionTimezone: optional(string({ min: 1, max: 50 })),
  State: optional(State),
  KmsKeyArn: optional(string({ min: 1, max: 2048 })),
  Target,
  FlexibleTimeWindow: structure({
    Mode: enumeration('OFF', 'FLEXIBLE'),
    MaximumWindowInMinutes: optional(integer({ min: 1, max: 1440 })),
  }),
  ActionAfterCompletion: optional(enumeration('NONE', 'DELETE')),
};

export const scheduleInput = structure({
  Name: inPath(Name),
  ...scheduleSettings,
  ClientToken: optional(ClientToken),
});

export const scheduleAddress = { Name: inPath(Name), GroupName: inQuery('groupName', Name) };
