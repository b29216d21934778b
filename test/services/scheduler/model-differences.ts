import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Members of targets that this server does not have.': [
    '*Target.EcsParameters: missing',
    '*Target.EventBridgeParameters: missing',
    '*Target.EventBridgePutEventsV2Parameters: missing',
    '*Target.EventBridgePutRawEventsParameters: missing',
    '*Target.SageMakerPipelineParameters: missing',
  ],
  'Patterns that this server does not check.': ['*Schedule.KmsKeyArn: pattern is undefined, not *'],
  'Members of a query are never required here.': ['UntagResource.TagKeys: required is false, not true'],
};
