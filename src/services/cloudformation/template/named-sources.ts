import { intrinsicOf } from './evaluate.ts';
import type { Template } from './template.ts';

/** The property of a resource that contains the ARN of what it reads. */
const ARN_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Kinesis::StreamConsumer': 'StreamARN',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn',
  'AWS::SNS::Subscription': 'TopicArn',
};

/** The property of a source that contains its name. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Kinesis::Stream': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/**
 * The source that a resource names by the text of its ARN, if the template creates it. CloudFormation does not know of
 * this dependency; on AWS a mapping waits for its function and role, which takes longer than the creation of a stream.
 */
export function namedSource(logicalId: string, { resources }: Template): string | undefined {
  const { type = '', properties = {} } = resources[logicalId] ?? {};
  const property = Object.hasOwn(ARN_PROPERTIES, type) ? ARN_PROPERTIES[type]! : undefined;
  const end = property === undefined ? undefined : endOf(properties[property]);
  const name = end?.split(/[:/]/).at(-1);
  if (name === undefined || name === '') return undefined;
  const [source] =
    Object.entries(resources).find(([, { type: other, properties: own }]) => {
      const key = Object.hasOwn(NAME_PROPERTIES, other) ? NAME_PROPERTIES[other]! : undefined;
      return key !== undefined && own?.[key] === name;
    }) ?? [];
  return source;
}

/** The end of an ARN: the text, or that of `Fn::Sub` or `Fn::Join`. */
function endOf(arn: unknown): string | undefined {
  if (typeof arn === 'string') return arn;
  const [kind, argument] = typeof arn === 'object' && arn !== null ? (intrinsicOf(arn) ?? []) : [];
  const parts: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (kind === 'Fn::Sub') return endOf(parts[0]);
  if (kind !== 'Fn::Join' || !Array.isArray(parts[1])) return undefined;
  const last: unknown = parts[1].at(-1);
  return typeof last === 'string' ? last : undefined;
}
