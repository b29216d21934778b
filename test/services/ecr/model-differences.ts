import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'There are no repositories here: every call fails with RepositoryNotFoundException.': [
    'DescribeRepositories.repositoryNames[]: pattern is undefined, not *',
    '* output*.registryId: missing',
    '*.createdAt: missing',
    '*.encryptionConfiguration: missing',
    '*.imageScanningConfiguration: missing',
    '*.imageTagMutability: missing',
    '*.imageTagMutabilityExclusionFilters: missing',
    '*.maxResults: missing',
    '*.nextToken: missing',
    '*.repositoryArn: missing',
    '*.repositoryUri: missing',
  ],
};
