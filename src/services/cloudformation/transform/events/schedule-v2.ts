import { trustOf } from '../function/function-role.ts';
import { generated, invalidResource } from '../sam-resource.ts';
import { pickFrom, present, treeOf } from '../tree.ts';
import { type CompileEvent, targetArn } from './event-kind.ts';

const SETTINGS = [
  'Description',
  'EndDate',
  'GroupName',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
];

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html */
export const compileScheduleV2: CompileEvent = (event) => {
  const { id, properties, resource } = event;
  const deadLetters = properties['DeadLetterConfig'];
  if (deadLetters !== undefined && treeOf(deadLetters)['Arn'] === undefined) {
    throw invalidResource(
      resource,
      `Event with id [${id}] is invalid. 'DeadLetterConfig' of a ScheduleV2 event needs an Arn in Millrace.`,
    );
  }
  const role = `${id}Role`;
  const statement = { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: targetArn(event) };
  const omitsName = properties['OmitName'] === true;
  return {
    resources: {
      [id]: generated(resource, 'AWS::Scheduler::Schedule', {
        ...pickFrom(properties, SETTINGS),
        FlexibleTimeWindow: properties['FlexibleTimeWindow'] ?? { Mode: 'OFF' },
        Name: properties['Name'] ?? (omitsName ? undefined : id),
        Target: present({
          Arn: targetArn(event),
          RoleArn: properties['RoleArn'] ?? { 'Fn::GetAtt': [role, 'Arn'] },
          ...pickFrom(properties, ['DeadLetterConfig', 'Input', 'RetryPolicy']),
        }),
      }),
      ...(properties['RoleArn'] === undefined && {
        [role]: generated(resource, 'AWS::IAM::Role', {
          AssumeRolePolicyDocument: trustOf('scheduler.amazonaws.com'),
          PermissionsBoundary: properties['PermissionsBoundary'],
          Policies: [{ PolicyName: `${id}LambdaPolicy`, PolicyDocument: { Statement: [statement] } }],
        }),
      }),
    },
  };
};
