import {
  boolean,
  enumeration,
  integer,
  list,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';
import { MAX_POLICY_BYTES, MAX_TAGS, MAX_TEMPLATE_BYTES } from './limits.ts';

export const StackName = string({ min: 1, max: 128, pattern: /[a-zA-Z][-a-zA-Z0-9]*/ });
/** An existing stack, by name or by id. */
export const StackNameOrId = string({
  min: 1,
  pattern: /(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*)|([a-zA-Z][-a-zA-Z0-9]*)/,
  patternText: '([a-zA-Z][-a-zA-Z0-9]*)|(arn:\\b(aws|aws-us-gov|aws-cn)\\b:[-a-zA-Z0-9:/._+]*)',
});
export const ChangeSetName = string({ min: 1, max: 128, pattern: /[a-zA-Z][-a-zA-Z0-9]*/ });
export const ChangeSetNameOrId = string({
  min: 1,
  max: 1600,
  pattern: /[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*/,
});
export const LogicalResourceId = string();
export const NextToken = string({ min: 1, max: 1024 });
export const TemplateBody = string({ min: 1, max: MAX_TEMPLATE_BYTES });
const Capabilities = list(enumeration('CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'));
const Parameter = structure(
  {
    ParameterKey: optional(string()),
    ParameterValue: optional(string()),
    UsePreviousValue: optional(boolean()),
  },
  'Parameter',
);
const Tag = structure({ Key: string({ min: 1, max: 128 }), Value: string({ min: 1, max: 256 }) }, 'Tag');

/** The members that CreateStack and UpdateStack share. */
export const definitionMembers = {
  TemplateBody: optional(TemplateBody),
  TemplateURL: optional(string()),
  Parameters: optional(list(Parameter)),
  Capabilities: optional(Capabilities),
  Tags: optional(list(Tag, { max: MAX_TAGS })),
  DisableRollback: optional(boolean()),
  ClientRequestToken: optional(string({ min: 1, max: 128 })),
  RoleARN: optional(string()),
  NotificationARNs: optional(list(string(), { max: 5 })),
};

export const StackPolicyBody = string({ min: 1, max: MAX_POLICY_BYTES });
export const StackPolicyURL = string({ min: 1, max: 5120 });
export const policyMembers = {
  StackPolicyBody: optional(StackPolicyBody),
  StackPolicyURL: optional(StackPolicyURL),
};

export const OutputParameter = structure({
  ParameterKey: string(),
  ParameterValue: string(),
  ResolvedValue: optional(string()),
});
export const OutputTag = structure({ Key: string(), Value: string() });

/** Drift detection is not implemented; the status is the one that AWS reports before the first detection. */
export const StackDriftInformation = structure({ StackDriftStatus: string() });
const StackResourceDriftInformation = structure({ StackResourceDriftStatus: string() });

export const Stack = structure(
  {
    StackId: string(),
    StackName: string(),
    Description: optional(string()),
    ChangeSetId: optional(string()),
    ParentId: optional(string()),
    RootId: optional(string()),
    Parameters: optional(list(OutputParameter)),
    CreationTime: timestamp('iso'),
    DeletionTime: optional(timestamp('iso')),
    LastUpdatedTime: optional(timestamp('iso')),
    RollbackConfiguration: structure({}),
    StackStatus: string(),
    StackStatusReason: optional(string()),
    DisableRollback: boolean(),
    NotificationARNs: list(string()),
    TimeoutInMinutes: optional(integer()),
    Capabilities: optional(list(string())),
    Outputs: optional(
      list(
        structure({
          OutputKey: string(),
          OutputValue: string(),
          Description: optional(string()),
          ExportName: optional(string()),
        }),
      ),
    ),
    RoleARN: optional(string()),
    Tags: list(OutputTag),
    EnableTerminationProtection: optional(boolean()),
    DriftInformation: StackDriftInformation,
  },
  'Stack',
);

/** The members that every description of a change set has. */
export const changeSetSummary = {
  ChangeSetId: string(),
  ChangeSetName: string(),
  Description: optional(string()),
  StackId: string(),
  StackName: string(),
  CreationTime: timestamp('iso'),
  Status: string(),
  StatusReason: optional(string()),
  ExecutionStatus: string(),
  IncludeNestedStacks: boolean(),
};

const resourceMembers = {
  LogicalResourceId: string(),
  PhysicalResourceId: optional(string()),
  ResourceType: string(),
  ResourceStatus: string(),
  ResourceStatusReason: optional(string()),
  DriftInformation: StackResourceDriftInformation,
};

export const StackResourceSummary = structure(
  { ...resourceMembers, LastUpdatedTimestamp: timestamp('iso') },
  'StackResourceSummary',
);
export const StackResource = structure(
  { StackName: string(), StackId: string(), ...resourceMembers, Timestamp: timestamp('iso') },
  'StackResource',
);
export const StackResourceDetail = structure(
  {
    StackName: string(),
    StackId: string(),
    ...resourceMembers,
    LastUpdatedTimestamp: timestamp('iso'),
    Metadata: string(),
  },
  'StackResourceDetail',
);
