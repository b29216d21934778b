import type { Differences } from '../../support/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Patterns of an earlier model.': [
    '*.Path: pattern is (/)|(/[\\u0021-\\u007e]+/), not (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
    '*.NewPath: pattern is (/)|(/[\\u0021-\\u007e]+/), not (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
    '*.PathPrefix: pattern is (/)|(/[\\u0021-\\u007e]+/), not \\u002F[\\u0021-\\u007F]*',
    'CreatePolicy.Path: pattern is (/)|(/[\\u0021-\\u007e]+/), not ((/[A-Za-z0-9\\.,\\+@=_-]+)*)/',
    'ListPolicies.PathPrefix: pattern is (/)|(/[\\u0021-\\u007e]+/), not ((/[A-Za-z0-9\\.,\\+@=_-]+)*)/',
    '*.VersionId: pattern is v[1-9][0-9]*, not v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
  ],
  'Bounds, patterns and values that this server does not check.': [
    'CreateRole.AssumeRolePolicyDocument: pattern is undefined, not [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    '*.Description: pattern is undefined, not [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
    '*.PolicyDocument: pattern is undefined, not [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    '*.Marker: max is undefined, not 320',
    '*.Marker: pattern is undefined, not [\\u0020-\\u00FF]+',
    'UntagRole.TagKeys: max is undefined, not 50',
    'UntagRole.TagKeys[]: min is undefined, not 1',
    'UntagRole.TagKeys[]: max is undefined, not 128',
    'UntagRole.TagKeys[]: pattern is undefined, not [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
  ],
  'Members that responses of this server never contain.': [
    'CreateRole output.Role.RoleLastUsed: missing',
    'ListRoles output.Roles[].RoleLastUsed: missing',
    'UpdateRoleDescription output.Role.RoleLastUsed: missing',
    '* output.User*.PasswordLastUsed: missing',
    'UpdateAccessKey.Status: values is Active,Inactive, not Active,Expired,Inactive',
  ],
  'AWS returns these errors, and its model does not list them for the operation.': [
    '* errors: ValidationError only here',
    'CreateRole errors: NoSuchEntity only here',
    'GetAccessKeyLastUsed errors: NoSuchEntity only here',
  ],
  'Members of features that this server does not have.': [
    'ListAttached*.PathPrefix: missing',
    '*.InstanceProfileId: missing',
    '*.InstanceProfileName: missing',
    '*.MaxSigninSessionDuration: missing',
    '*.PolicyUsageFilter: missing',
    '*.ResetMaxSigninSessionDuration: missing',
    '*.SourceRoleTemplate: missing',
  ],
  'There are no instance profiles here: the list is always empty.': [
    'ListInstanceProfilesForRole.Marker: missing',
    'ListInstanceProfilesForRole.MaxItems: missing',
    'ListInstanceProfilesForRole output.InstanceProfiles[].Path: missing',
    'ListInstanceProfilesForRole output.InstanceProfiles[].Arn: missing',
    'ListInstanceProfilesForRole output.InstanceProfiles[].CreateDate: missing',
    'ListInstanceProfilesForRole output.InstanceProfiles[].Roles: missing',
    'ListInstanceProfilesForRole output.InstanceProfiles[].Tags: missing',
    'ListInstanceProfilesForRole output.Marker: missing',
  ],
};
