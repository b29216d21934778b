import type { TextOrIntrinsic } from '../../manifest.ts';

export interface StreamPermission {
  readonly kind: 'read' | 'read-for-consumer' | 'subscribe' | 'notify-sns' | 'notify-sqs';
  readonly resource: TextOrIntrinsic;
}

// The actions are in the order in which the framework adds them. Sources: docs/aws/serverless-framework.md#templates
// and the framework's output.
export const STREAM_ACTIONS: Readonly<Record<StreamPermission['kind'], readonly string[]>> = {
  read: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream', 'kinesis:ListStreams'],
  'read-for-consumer': [
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListShards',
  ],
  subscribe: ['kinesis:SubscribeToShard'],
  'notify-sns': ['sns:Publish'],
  'notify-sqs': ['sqs:ListQueues', 'sqs:SendMessage'],
};

/** Compiles one statement for each kind of permission of one function. */
export function streamStatements(permissions: readonly StreamPermission[]): unknown[] {
  return Object.entries(STREAM_ACTIONS).flatMap(([kind, actions]) => {
    const resources = permissions.filter((permission) => permission.kind === kind);
    return resources.length === 0
      ? []
      : [{ Effect: 'Allow', Action: actions, Resource: resources.map(({ resource }) => resource) }];
  });
}
