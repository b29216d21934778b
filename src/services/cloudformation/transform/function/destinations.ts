import type { RoleNeeds } from './function-role.ts';
import { generated, invalidResource, type SamResource } from '../sam-resource.ts';
import { type Tree, treeOf } from '../tree.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  EventBridge: 'events:PutEvents',
  Lambda: 'lambda:InvokeFunction',
  S3Bucket: 's3:PutObject',
  SNS: 'sns:publish',
  SQS: 'sqs:SendMessage',
};

export interface Destination {
  readonly arn: unknown;
  readonly policy: RoleNeeds['inline'][number];
  /** The queue or topic that is created when the destination names none. */
  readonly resources: Readonly<Record<string, Tree>>;
}

/** The destination `{ Type, Destination }`, with the right to send to it. @param id begins the generated names */
export function compileDestination(resource: SamResource, id: string, value: unknown): Destination {
  const { Type: type, Destination: given } = treeOf(value);
  const action = ACTIONS[String(type)];
  if (action === undefined) {
    throw invalidResource(resource, `'Type: ${String(type)}' of the destination is not supported.`);
  }
  const created = given === undefined ? createdDestination(resource, id, String(type)) : undefined;
  const arn = created?.arn ?? given;
  const target = type === 'S3Bucket' ? { 'Fn::Join': ['/', [arn, '*']] } : arn;
  return {
    arn,
    policy: {
      name: `${id}${String(type)}Policy`,
      statements: [{ Action: action, Effect: 'Allow', Resource: target }],
    },
    resources: created?.resources ?? {},
  };
}

function createdDestination(resource: SamResource, id: string, type: string) {
  if (type === 'SQS') {
    const queue = `${id}Queue`;
    return {
      arn: { 'Fn::GetAtt': [queue, 'Arn'] },
      resources: { [queue]: generated(resource, 'AWS::SQS::Queue', {}) },
    };
  }
  if (type === 'SNS') {
    const topic = `${id}Topic`;
    return { arn: { Ref: topic }, resources: { [topic]: generated(resource, 'AWS::SNS::Topic', {}) } };
  }
  throw invalidResource(resource, `'Destination' is required for the destination type ${type}.`);
}
