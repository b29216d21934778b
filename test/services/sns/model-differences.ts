import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Bounds that AWS documents or enforces, although its model lacks them.': [
    'CreateTopic.Tags: max is 50, not undefined',
    'Publish.Subject: max is 100, not undefined',
    'PublishBatch.PublishBatchRequestEntries[].Subject: max is 100, not undefined',
  ],
  'Bounds, patterns and values that this server does not check.': [
    '*.ResourceArn: min is undefined, not 1',
    '*.ResourceArn: max is undefined, not 1011',
    'UntagResource.TagKeys[]: min is undefined, not 1',
    'UntagResource.TagKeys[]: max is undefined, not 128',
  ],
  'More deduplication ids than this server keeps.': [
    'Publish errors: Throttled only here',
    'PublishBatch errors: Throttled only here',
  ],
  'Members of features that this server does not have.': ['*.DataProtectionPolicy: missing'],
};
