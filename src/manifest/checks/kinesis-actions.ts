import { nearestWord } from '../../lib/nearest-word.ts';
import { type Finding, isMap } from '../rules/check.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
const KINESIS_ACTIONS = [
  'AddTagsToStream',
  'CreateStream',
  'DecreaseStreamRetentionPeriod',
  'DeleteResourcePolicy',
  'DeleteStream',
  'DeregisterStreamConsumer',
  'DescribeAccountSettings',
  'DescribeLimits',
  'DescribeStream',
  'DescribeStreamConsumer',
  'DescribeStreamSummary',
  'DisableEnhancedMonitoring',
  'EnableEnhancedMonitoring',
  'GetRecords',
  'GetResourcePolicy',
  'GetShardIterator',
  'IncreaseStreamRetentionPeriod',
  'ListShards',
  'ListStreamConsumers',
  'ListStreams',
  'ListTagsForResource',
  'ListTagsForStream',
  'MergeShards',
  'PutRecord',
  'PutRecords',
  'PutResourcePolicy',
  'RegisterStreamConsumer',
  'RemoveTagsFromStream',
  'SplitShard',
  'StartStreamEncryption',
  'StopStreamEncryption',
  'SubscribeToShard',
  'TagResource',
  'UntagResource',
  'UpdateAccountSettings',
  'UpdateMaxRecordSize',
  'UpdateShardCount',
  'UpdateStreamMode',
  'UpdateStreamWarmThroughput',
];

/** Warns about misspelled Kinesis actions. They grant nothing, and AWS does not report them. */
export function checkKinesisActions(provider: unknown): Finding[] {
  if (!isMap(provider)) return [];
  const role = isMap(provider['iam']) ? provider['iam']['role'] : undefined;
  return [
    ...checkStatements(provider['iamRoleStatements'], ['provider', 'iamRoleStatements']),
    ...(isMap(role) ? checkStatements(role['statements'], ['provider', 'iam', 'role', 'statements']) : []),
  ];
}

function checkStatements(statements: unknown, path: readonly string[]): Finding[] {
  if (!Array.isArray(statements)) return [];
  return statements.flatMap((statement: unknown, index) => {
    if (!isMap(statement)) return [];
    const configured = statement['Action'];
    const actions: unknown[] = Array.isArray(configured) ? configured : [configured];
    return actions.flatMap((action, actionIndex): Finding[] => {
      const at = [...path, index, 'Action', ...(Array.isArray(configured) ? [actionIndex] : [])];
      return typeof action === 'string' && isUnknownAction(action)
        ? [{ severity: 'warning', path: at, message: describe(action) }]
        : [];
    });
  });
}

function isUnknownAction(action: string): boolean {
  const [service, name = ''] = action.split(':');
  const hasWildcard = /[*?]/.test(name);
  return service?.toLowerCase() === 'kinesis' && !hasWildcard && !isKnown(name);
}

function isKnown(name: string): boolean {
  return KINESIS_ACTIONS.some((known) => known.toLowerCase() === name.toLowerCase());
}

function describe(action: string): string {
  const nearest = nearestWord(action.slice('kinesis:'.length), KINESIS_ACTIONS);
  const advice = nearest === undefined ? 'Remove it.' : `Write kinesis:${nearest} instead.`;
  return `"${action}" is not an action of Kinesis, so it grants nothing. ${advice}`;
}
