import { invokedArn } from '../../compile/provisioned-alias.ts';
import type { S3Event } from '../../manifest.ts';
import type { FunctionEvent } from '../event-kind.ts';

const DEFAULT_EVENT = 's3:ObjectCreated:*';

/** An s3 event with its settings: `- s3: NAME` is one with the bucket only. */
export function settingsOf(event: S3Event | string): S3Event {
  return typeof event === 'string' ? { bucket: event } : event;
}

/** The notification that invokes the function of an event, as `AWS::S3::Bucket` has it. */
export function compileNotification({ serviceFunction, event }: FunctionEvent<S3Event | string>) {
  const { event: name = DEFAULT_EVENT, rules } = settingsOf(event);
  return {
    Event: name,
    Function: invokedArn(serviceFunction.name, serviceFunction.config),
    ...(rules && { Filter: { S3Key: { Rules: rules.map(compileFilterRule) } } }),
  };
}

/** The framework takes the first key of each rule. */
function compileFilterRule(rule: Readonly<Record<string, unknown>>) {
  const [[Name, Value] = []] = Object.entries(rule);
  return { Name, Value };
}
