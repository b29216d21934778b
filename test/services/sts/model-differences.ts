import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'AWS returns these errors, and its model does not list them for the operation.': [
    '* errors: ValidationException only here',
    '* errors: AccessDeniedException only here',
  ],
  'Bounds, patterns and values that this server does not check.': [
    '*.RoleArn: pattern is undefined, not *',
    '*.arn: pattern is undefined, not *',
    '*.Policy: pattern is undefined, not [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    'AssumeRole.TransitiveTagKeys[]: min is undefined, not 1',
    'AssumeRole.TransitiveTagKeys[]: max is undefined, not 128',
    'AssumeRole.TransitiveTagKeys[]: pattern is undefined, not [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
    'AssumeRole.ExternalId: pattern is undefined, not [\\w+=,.@:/-]*',
    '*.SerialNumber: min is undefined, not 9',
    '*.SerialNumber: max is undefined, not 256',
    '*.SerialNumber: pattern is undefined, not [\\w+=/:,.@-]*',
    '*.TokenCode: min is undefined, not 6',
    '*.TokenCode: max is undefined, not 6',
    '*.TokenCode: pattern is undefined, not [\\d]*',
    'AssumeRoleWithWebIdentity.Policy: max is undefined, not 2048',
  ],
  'Members that responses of this server never contain.': ['AssumeRoot output.SourceIdentity: missing'],
  'Members of features that this server does not have.': [
    '*.MinimumSessionTokenSize: missing',
    '*.ProvidedContexts: missing',
    '*.SessionTokenSize: missing',
    '*.SessionTokenUtilization: missing',
    '*.TrustedIdentityPropagationContext: missing',
  ],
};
