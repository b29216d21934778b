import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Newer than what this server does.': [
    '*.logGroupClass: values is DELIVERY,INFREQUENT_ACCESS,STANDARD, not *',
    'DescribeLogGroups.accountIdentifiers[]: min is undefined, not 12',
    'DescribeLogGroups.accountIdentifiers[]: max is undefined, not 12',
    'DescribeLogGroups.accountIdentifiers[]: pattern is undefined, not ^\\d{12}$',
    'FilterLogEvents.startFromHead: missing',
  ],
  'Entities are accepted without effect.': [
    'PutLogEvents.entity: type is document, not structure',
    '*.rejectedEntityInfo: missing',
  ],
  'AWS returns an empty list: docs/aws/logs.md#tokens-and-readers.': [
    'FilterLogEvents output.searchedLogStreams[].logStreamName: missing',
  ],
  'Bounds, patterns and values that this server does not check.': [
    '*.resourceArn: pattern is undefined, not [\\w+=/:,.@-]*',
    'UntagResource.tagKeys[]: pattern is undefined, not [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
    'UntagLogGroup.tags: min is undefined, not 1',
    'UntagLogGroup.tags[]: pattern is undefined, not [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
  ],
  'AWS returns these errors, and its model does not list them for the operation.': [
    'TagLogGroup errors: TooManyTagsException only here',
  ],
  'AWS accepts a colon: docs/aws/logs.md#metric-filters.': [
    '*.metricNamespace: pattern is undefined, not [^:*$]*',
  ],
  'Bounds that AWS documents or enforces, although its model lacks them.': [
    'UntagLogGroup.tags: max is 50, not undefined',
  ],
  'There are no subscription filters here: the list is always empty.': [
    'DescribeSubscriptionFilters output.nextToken: missing',
  ],
  'Members of features that this server does not have.': [
    '*.applyOnTransformedLogs: missing',
    '*.bearerTokenAuthenticationEnabled: missing',
    '*.dataProtectionStatus: missing',
    '*.emitSystemFields: missing',
    'DescribeMetricFilters output.metricFilters[].emitSystemFieldDimensions: missing',
    '*.fieldSelectionCriteria: missing',
    '*.inheritedProperties: missing',
    '*.resourcePolicy.resourceArn: missing',
    '*.resourcePolicies[].resourceArn: missing',
    '*.revisionId: missing',
    'DeleteResourcePolicy.resourceArn: missing',
    'DeleteResourcePolicy.expectedRevisionId: missing',
    '*.retentionPolicyName: missing',
    '*.searchedCompletely: missing',
  ],
};
