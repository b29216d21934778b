import type { Differences } from '../../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'A parameter in a path is named like its member.': ['*: path is *'],
  'The body of an integration has another httpMethod, so the one in the path has a capital.': [
    '*.HttpMethod: only here',
    '*.httpMethod: missing',
  ],
  'Settings without effect here, which no framework sends.': [
    '*.accessLogSettings: missing',
    '*.apiStatus: missing',
    '*.apiStatusMessage: missing',
    '*.apiSummary: missing',
    '*.cacheClusterEnabled: missing',
    '*.cacheClusterSize: missing',
    '*.cacheClusterStatus: missing',
    '*.canarySettings: missing',
    '*.clientCertificateId: missing',
    '*.cloneFrom: missing',
    '*.documentationVersion: missing',
    'GetStages.deploymentId: missing',
    '*.embed: missing',
    '*.endpointAccessMode: missing',
    '*.integrationTarget: missing',
    '*.methodSettings: missing',
    '*.responseTransferMode: missing',
    '*.securityPolicy: missing',
    '*.tlsConfig: missing',
    '*.tracingEnabled: missing',
    '*.warnings: missing',
    '*.webAclArn: missing',
  ],
  'Any three digits are stored.': ['*.statusCode: pattern is undefined, not *'],
};
