import type { Access, ConditionsOf } from '../../schema/access.ts';
import type { Caller } from '../../schema/caller.ts';
import { requestTags } from '../../schema/request-tags.ts';
import type { StsContext } from './context.ts';
import { parentSession, transitiveTags } from './parent-session.ts';

/*
 * Whether a role trusts the caller is decided by the policy of the role, besides these permissions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */

interface NewSession {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly ExternalId?: string | undefined;
  readonly SourceIdentity?: string | undefined;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

const sessionKeys: ConditionsOf<NewSession, StsContext> = (input, caller, context) => {
  const sourceIdentity = sourceIdentityOf(input, caller, context);
  return {
    'sts:RoleSessionName': input.RoleSessionName,
    ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
    ...(input.TransitiveTagKeys && { 'sts:TransitiveTagKeys': input.TransitiveTagKeys }),
    ...requestTags(input.Tags),
  };
};

/** The source identity of the caller's session is passed on along a chain of roles. */
function sourceIdentityOf({ SourceIdentity }: NewSession, caller: Caller, context: StsContext) {
  return SourceIdentity ?? parentSession(caller, context)?.sourceIdentity;
}

function hasTags({ Tags = [] }: NewSession, caller: Caller, context: StsContext): boolean {
  return Tags.length > 0 || Object.keys(transitiveTags(parentSession(caller, context))).length > 0;
}

const ROLE = 'arn:aws:iam::ACCOUNT:role/ROLE';

/**
 * Tags and a source identity of the session need permissions of their own, also those that it gets from the session of the caller.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export const ASSUME_ROLE: Access<NewSession, StsContext> = [
  {
    action: 'sts:AssumeRole',
    resource: ROLE,
    resourcesOf: ({ RoleArn }) => [RoleArn],
    conditionsOf: sessionKeys,
  },
  {
    action: 'sts:TagSession',
    resource: ROLE,
    resourcesOf: (input, caller, context) => (hasTags(input, caller, context) ? [input.RoleArn] : []),
    conditionsOf: sessionKeys,
  },
  {
    action: 'sts:SetSourceIdentity',
    resource: ROLE,
    resourcesOf: (input, caller, context) =>
      sourceIdentityOf(input, caller, context) === undefined ? [] : [input.RoleArn],
    conditionsOf: sessionKeys,
  },
];
