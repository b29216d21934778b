import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Members of targets, buses and features that this server does not have.': [
    'DescribeRule output.ManagedBy: missing',
    'ListRules output.Rules[].ManagedBy: missing',
    '*.Targets[].RunCommandParameters: missing',
    '*.Targets[].EcsParameters: missing',
    '*.Targets[].BatchParameters: missing',
    '*.Targets[].HttpParameters: missing',
    '*.Targets[].RedshiftDataParameters: missing',
    '*.Targets[].SageMakerPipelineParameters: missing',
    '*.Targets[].AppSyncParameters: missing',
    'PutEvents.EndpointId: missing',
    'CreateEventBus.EventSourceName: missing',
    '*EventBus*.KmsKeyIdentifier: missing',
    '*EventBus*.DeadLetterConfig: missing',
    '*EventBus*.LogConfig: missing',
    '*EventBus* output*.Policy: missing',
    '*EventBus* output*.ManagedBy: missing',
  ],
  'Bounds and patterns that this server does not check.': [
    'PutTargets.Targets[].InputTransformer.InputPathsMap key: min is undefined, not 1',
    'PutTargets.Targets[].InputTransformer.InputPathsMap key: max is undefined, not 256',
    'PutTargets.Targets[].InputTransformer.InputPathsMap key: pattern is undefined, not [A-Za-z0-9\\_\\-]+',
    'PutEvents.Entries[].EventBusName: pattern is *',
  ],
};
