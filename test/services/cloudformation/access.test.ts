import { expect, it } from 'vitest';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { ExecuteChangeSet } from '../../../src/services/cloudformation/operations/execute-change-set.ts';
import { UpdateStack } from '../../../src/services/cloudformation/operations/update-stack.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const CLOUDFORMATION = 'arn:aws:cloudformation:eu-west-1:123456789012';
const RoleArn = 'arn:aws:iam::123456789012:role/deploy';
const stackId = `${CLOUDFORMATION}:stack/shop/1`;

it('permissions of CloudFormation are those of the stack, and of passing its role', async () => {
  const input = { StackName: 'shop', TemplateBody: '{}', RoleARN: RoleArn, Tags: [{ Key: 'a', Value: 'b' }] };
  expect(await permissionLines(CreateStack, input)).toEqual([
    `cloudformation:CreateStack ${CLOUDFORMATION}:stack/shop/* cloudformation:RoleArn=${RoleArn} ` +
      'aws:RequestTag/a=b aws:TagKeys=a',
    `iam:PassRole ${RoleArn} iam:PassedToService=cloudformation.amazonaws.com`,
  ]);
  const policy = { StackName: stackId, TemplateBody: '{}', StackPolicyDuringUpdateURL: 'https://…' };
  expect(await permissionLines(UpdateStack, policy)).toEqual([
    `cloudformation:UpdateStack ${stackId}`,
    `cloudformation:SetStackPolicy ${stackId}`,
  ]);
  expect(await permissionLines(DescribeStacks, { StackName: stackId })).toEqual([
    `cloudformation:DescribeStacks ${stackId}`,
  ]);
  expect(await permissionLines(DescribeStacks, {})).toEqual([
    'cloudformation:DescribeStacks *',
    'cloudformation:ListStacks *',
  ]);
});

it('permissions of a change set are those of its stack', async () => {
  const changeSets = { find: async () => Promise.resolve({ stackId }) };
  const named = { StackName: 'shop', ChangeSetName: 'next' };
  expect(await permissionLines(ExecuteChangeSet, named, { changeSets })).toEqual([
    `cloudformation:ExecuteChangeSet ${CLOUDFORMATION}:stack/shop/* cloudformation:ChangeSetName=next`,
  ]);
  const ChangeSetName = `${CLOUDFORMATION}:changeSet/next/2`;
  expect(await permissionLines(ExecuteChangeSet, { ChangeSetName }, { changeSets })).toEqual([
    `cloudformation:ExecuteChangeSet ${stackId} cloudformation:ChangeSetName=next`,
  ]);
});
