import type { Differences } from '../../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'A parameter in a path is named like its member.': ['*: path is *'],
  'Members of WebSocket APIs, imports, quick creates and failed deployments, which there are none of here.': [
    '* output*.apiGatewayManaged: missing',
    '* output*.importInfo: missing',
    '* output*.warnings: missing',
    '* output*.deploymentStatusMessage: missing',
    '* output*.lastDeploymentStatusMessage: missing',
    '* output*.integrationResponseSelectionExpression: missing',
  ],
  'AWS returns it for an integration that a route uses, and its model does not list it.': [
    'DeleteIntegration errors: ConflictException only here',
  ],
};
