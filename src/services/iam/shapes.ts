import { boolean, integer, list, optional, string, structure, timestamp } from '../../schema/shape.ts';
import { tagKey, tagValue } from '../../schema/tags.ts';

const NAME_PATTERN = /[\w+=,.@-]+/;

export const UserName = string({ min: 1, max: 64, pattern: NAME_PATTERN });
/** Names of existing users may be longer, in most operations. */
export const ExistingUserName = string({ min: 1, max: 128, pattern: NAME_PATTERN });
export const GroupName = string({ min: 1, max: 128, pattern: NAME_PATTERN });
export const AccessKeyId = string({ min: 16, max: 128, pattern: /[\w]+/ });
export const RoleName = string({ min: 1, max: 64, pattern: NAME_PATTERN });
export const PolicyName = string({ min: 1, max: 128, pattern: NAME_PATTERN });
export const PolicyArn = string({ min: 20, max: 2048 });
export const PolicyDocument = string({ min: 1, max: 131_072 });
export const Path = string({ min: 1, max: 512, pattern: /(\/)|(\/[\u0021-\u007e]+\/)/ });
export const Marker = string({ min: 1 });
export const MaxItems = integer({ min: 1, max: 1000 });

export const RoleDescription = string({ max: 1000 });
export const SessionSeconds = integer({ min: 3600, max: 43_200 });
export const VersionId = string({ pattern: /v[1-9][0-9]*/ });

export const Tag = structure({ Key: tagKey(), Value: tagValue() });

export const Boundary = structure({ PermissionsBoundaryType: string(), PermissionsBoundaryArn: string() });

export const AttachedPolicy = structure({ PolicyName: string(), PolicyArn: string() });

const userMembers = {
  Path: string(),
  UserName: string(),
  UserId: string(),
  Arn: string(),
  CreateDate: timestamp('iso'),
  PermissionsBoundary: optional(Boundary),
  Tags: optional(list(Tag)),
};
export const User = structure(userMembers);
/** The root user has neither path nor name. */
export const AnyUser = structure({
  ...userMembers,
  Path: optional(string()),
  UserName: optional(string()),
});

export const Group = structure({
  Path: string(),
  GroupName: string(),
  GroupId: string(),
  Arn: string(),
  CreateDate: timestamp('iso'),
});

export const AccessKeyMetadata = structure({
  UserName: string(),
  AccessKeyId: string(),
  Status: string(),
  CreateDate: timestamp('iso'),
});

/** AssumeRolePolicyDocument is percent-encoded. */
const ROLE_MEMBERS = {
  Path: string(),
  RoleName: string(),
  RoleId: string(),
  Arn: string(),
  CreateDate: timestamp('iso'),
  AssumeRolePolicyDocument: optional(string()),
  Description: optional(string()),
  MaxSessionDuration: optional(integer()),
  PermissionsBoundary: optional(Boundary),
  Tags: optional(list(Tag)),
};

export const Role = structure(ROLE_MEMBERS);

/** Only GetRole returns the last use of a role. */
export const RoleWithUse = structure({
  ...ROLE_MEMBERS,
  RoleLastUsed: structure({ LastUsedDate: optional(timestamp('iso')), Region: optional(string()) }),
});

/** A managed policy in responses; its document is part of its versions. */
export const Policy = structure({
  PolicyName: string(),
  PolicyId: string(),
  Arn: string(),
  Path: string(),
  DefaultVersionId: string(),
  AttachmentCount: integer(),
  PermissionsBoundaryUsageCount: integer(),
  IsAttachable: boolean(),
  Description: optional(string()),
  CreateDate: timestamp('iso'),
  UpdateDate: timestamp('iso'),
  Tags: optional(list(Tag)),
});

export const PolicyVersion = structure({
  Document: optional(string()),
  VersionId: string(),
  IsDefaultVersion: boolean(),
  CreateDate: timestamp('iso'),
});
