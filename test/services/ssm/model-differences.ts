import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'AWS returns these errors, and its model does not list them for the operation.': [
    'PutParameter errors: AccessDeniedException only here',
    '* errors: ValidationException only here',
  ],
  'A parameter has at most 50 tags, and the model has no error for more of them at its creation.': [
    'PutParameter errors: TooManyTagsError only here',
  ],
  'Bounds that AWS documents or enforces, although its model lacks them.': [
    'PutParameter.Value: min is 1, not undefined',
    'PutParameter.Value: max is 8192, not undefined',
  ],
  'Bounds, patterns and values that this server does not check.': [
    'PutParameter.KeyId: min is undefined, not 1',
    'PutParameter.KeyId: max is undefined, not 256',
    'PutParameter.KeyId: pattern is undefined, not [a-zA-Z0-9:/_-]+',
    'PutParameter.DataType: max is undefined, not 128',
  ],
  'Members of features that this server does not have.': [
    'PutParameter.Policies: missing',
    '*.Shared: missing',
    '*.SourceResult: missing',
  ],
  'Parameters here have no policies: the list is always empty.': [
    'GetParameterHistory output.Parameters[].Policies[]: type is string, not structure',
    'DescribeParameters output.Parameters[].Policies[]: type is string, not structure',
  ],
};
