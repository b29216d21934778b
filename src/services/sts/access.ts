import type { Access, ConditionsOf } from '../../schema/access.ts';
import { requestTags } from '../../schema/request-tags.ts';

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

const sessionKeys: ConditionsOf<NewSession, never> = (input) => ({
  'sts:RoleSessionName': input.RoleSessionName,
  ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
  ...(input.SourceIdentity !== undefined && { 'sts:SourceIdentity': input.SourceIdentity }),
  ...(input.TransitiveTagKeys && { 'sts:TransitiveTagKeys': input.TransitiveTagKeys }),
  ...requestTags(input.Tags),
});

const ROLE = 'arn:aws:iam::ACCOUNT:role/ROLE';

/** Tags and a source identity of the session need permissions of their own. */
export const ASSUME_ROLE: Access<NewSession, never> = [
  {
    action: 'sts:AssumeRole',
    resource: ROLE,
    resourcesOf: ({ RoleArn }) => [RoleArn],
    conditionsOf: sessionKeys,
  },
  {
    action: 'sts:TagSession',
    resource: ROLE,
    resourcesOf: ({ RoleArn, Tags = [] }) => (Tags.length === 0 ? [] : [RoleArn]),
    conditionsOf: sessionKeys,
  },
  {
    action: 'sts:SetSourceIdentity',
    resource: ROLE,
    resourcesOf: ({ RoleArn, SourceIdentity }) => (SourceIdentity === undefined ? [] : [RoleArn]),
    conditionsOf: sessionKeys,
  },
];
