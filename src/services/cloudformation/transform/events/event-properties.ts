import { didYouMean } from '../../../../lib/nearest-word.ts';
import { invalidResource } from '../sam-resource.ts';
import type { FunctionEvent } from './event-kind.ts';

const RULE = ['DeadLetterConfig', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'State', 'Target'];

/** The properties of an event, by its type. Those of `Kinesis` and `SQS` are checked as properties of the mapping. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  Api: [
    'Auth',
    'Method',
    'Path',
    'RequestModel',
    'RequestParameters',
    'ResponseTransferMode',
    'RestApiId',
    'TimeoutInMillis',
  ],
  CloudWatchEvent: [...RULE, 'Enabled', 'EventBusName', 'Pattern', 'RuleName'],
  EventBridgeRule: [...RULE, 'EventBusName', 'Pattern', 'RuleName'],
  HttpApi: ['ApiId', 'Auth', 'Method', 'Path', 'PayloadFormatVersion', 'RouteSettings', 'TimeoutInMillis'],
  S3: ['Bucket', 'Events', 'Filter'],
  SNS: ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region', 'SqsSubscription', 'Topic'],
  Schedule: [...RULE, 'Description', 'Enabled', 'Name', 'Schedule'],
  ScheduleV2: [
    'DeadLetterConfig',
    'Description',
    'EndDate',
    'FlexibleTimeWindow',
    'GroupName',
    'Input',
    'KmsKeyArn',
    'Name',
    'OmitName',
    'PermissionsBoundary',
    'RetryPolicy',
    'RoleArn',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'StartDate',
    'State',
  ],
};

/** @throws ValidationError for a property that events of its type do not have */
export function rejectUnknownEventProperties({ id, type, properties, resource }: FunctionEvent): void {
  const known = PROPERTIES[type];
  const unknown = known && Object.keys(properties).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidResource(
    resource,
    `Event with id [${id}] is invalid. property ${unknown} of ${type} events is not supported by Millrace.` +
      didYouMean(unknown, known!),
  );
}
