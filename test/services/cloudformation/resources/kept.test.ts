import { beforeEach, expect, test } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeLogStreams } from '../../../../src/services/logs/operations/describe-log-streams.ts';
import { GetParameter } from '../../../../src/services/ssm/operations/get-parameter.ts';
import { PutParameter } from '../../../../src/services/ssm/operations/put-parameter.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

test('types without behaviour are kept with their stack, and the event of the creation says so', async () => {
  const resources = (Description: string) => ({
    Key: { Type: 'AWS::KMS::Key', Properties: { Description } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/shop', TargetKeyId: ref('Key') } },
    Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'images' } },
    Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64' } },
  });
  const outputs = { Key: att('Key', 'Arn'), Alias: ref('Alias'), Images: att('Images', 'RepositoryUri') };
  const created = await world.deploy(resources('one'), outputs);
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Key: expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\/[0-9a-f-]{36}$/),
      Alias: 'alias/shop',
      Images: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/images',
    },
  });
  const notes = (await world.world.reasons()).filter((reason) => reason.includes('no effect here'));
  expect(notes).toHaveLength(3);
  expect(await world.deploy(resources('two'), outputs)).toEqual({
    status: 'UPDATE_COMPLETE',
    outputs: created.outputs,
  });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('a parameter is created, updated and removed, and does not replace one that exists', async () => {
  const resources = (Value: string) => ({
    Version: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/version', Type: 'String', Value } },
  });
  const value = async () =>
    (await world.call('ssm', GetParameter, { Name: '/shop/version' })).Parameter.Value;
  const outputs = { Name: ref('Version'), Value: att('Version', 'Value') };
  expect(await world.deploy(resources('21'), outputs)).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Name: '/shop/version', Value: '21' },
  });
  expect(await world.deploy(resources('22'), outputs)).toMatchObject({
    status: 'UPDATE_COMPLETE',
    outputs: { Value: '22' },
  });
  expect(await value()).toBe('22');
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  await expect(value()).rejects.toThrow();

  await world.call('ssm', PutParameter, { Name: '/shop/version', Value: 'own', Type: 'String' });
  expect(await world.deploy(resources('23'))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(await value()).toBe('own');
});

test('a log stream is created in its group and removed before it', async () => {
  const resources = {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g' } },
    Stream: { Type: 'AWS::Logs::LogStream', Properties: { LogGroupName: ref('Group'), LogStreamName: 's' } },
  };
  expect(await world.deploy(resources, { Name: ref('Stream') })).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Name: 's' },
  });
  const { logStreams } = await world.call('logs', DescribeLogStreams, { logGroupName: 'g' });
  expect(logStreams).toMatchObject([{ logStreamName: 's' }]);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('a resource whose condition is false may be of any type', async () => {
  const create = (Production: string) =>
    world.world.call(CreateStack, {
      StackName: 'shop',
      Parameters: [{ ParameterKey: 'Production', ParameterValue: Production }],
      TemplateBody: JSON.stringify({
        Parameters: { Production: { Type: 'String' } },
        Conditions: { IsProduction: { 'Fn::Equals': [ref('Production'), 'yes'] } },
        Resources: {
          Topic: { Type: 'AWS::SNS::Topic' },
          Wall: { Type: 'AWS::WAFv2::WebACL', Condition: 'IsProduction', Properties: { Scope: 'REGIONAL' } },
        },
      }),
    });
  await expect(create('yes')).rejects.toThrow('Unrecognized resource types: [AWS::WAFv2::WebACL]');
  await create('no');
  expect(await world.world.settle()).toMatchObject({ status: 'CREATE_COMPLETE' });
});
