import { enumeration, integer, list, map, optional, string, structure } from '../../schema/shape.ts';
import { MAX_PAGE_SIZE } from './limits.ts';

const NAME = { min: 1, pattern: /[.\-_A-Za-z0-9]+/, patternText: '[\\.\\-_A-Za-z0-9]+' } as const;

export const RuleName = string({ ...NAME, max: 64 });
export const BusName = string({
  min: 1,
  max: 256,
  pattern: /[/.\-_A-Za-z0-9]+/,
  patternText: '[/\\.\\-_A-Za-z0-9]+',
});
export const BusNameOrArn = string({
  min: 1,
  max: 1600,
  pattern: /(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+/,
  patternText: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
});
export const ResourceArn = string({ min: 1, max: 1600 });
export const Description = string({ max: 512 });
export const EventPattern = string({ max: 4096 });
export const RuleState = enumeration('ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
export const NextToken = string({ min: 1, max: 2048 });
export const PageLimit = integer({ min: 1, max: MAX_PAGE_SIZE });

const Tag = structure({ Key: string({ min: 1, max: 128 }), Value: string({ max: 256 }) });
export const Tags = list(Tag);

/** Targets of other services have further members, which are rejected by their ARN. */
export const Target = structure({
  Id: RuleName,
  Arn: ResourceArn,
  RoleArn: optional(ResourceArn),
  Input: optional(string({ max: 8192 })),
  InputPath: optional(string({ max: 256 })),
  InputTransformer: optional(
    structure({
      InputPathsMap: optional(map(string({ max: 256 }), { max: 100 })),
      InputTemplate: string({ min: 1, max: 8192 }),
    }),
  ),
  KinesisParameters: optional(structure({ PartitionKeyPath: string({ max: 256 }) })),
  SqsParameters: optional(structure({ MessageGroupId: optional(string({ max: 100 })) })),
  DeadLetterConfig: optional(structure({ Arn: optional(ResourceArn) })),
  RetryPolicy: optional(
    structure({
      MaximumRetryAttempts: optional(integer({ min: 0, max: 185 })),
      MaximumEventAgeInSeconds: optional(integer({ min: 60, max: 86_400 })),
    }),
  ),
});

export const FailedTargets = {
  FailedEntryCount: integer(),
  FailedEntries: list(structure({ TargetId: string(), ErrorCode: string(), ErrorMessage: string() })),
};

export const ruleAddress = { Name: RuleName, EventBusName: optional(BusNameOrArn) };

/** A rule as it is described and listed. */
export const describedRule = {
  Name: RuleName,
  Arn: ResourceArn,
  EventPattern: optional(EventPattern),
  ScheduleExpression: optional(string({ max: 256 })),
  State: RuleState,
  Description: optional(Description),
  RoleArn: optional(ResourceArn),
  EventBusName: BusName,
};
