import { beforeEach, expect, test } from 'vitest';
import { CreateChangeSet } from '../../../../src/services/cloudformation/operations/create-change-set.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplateSummary } from '../../../../src/services/cloudformation/operations/get-template-summary.ts';
import { GetTemplate } from '../../../../src/services/cloudformation/operations/get-template.ts';
import { ListStackResources } from '../../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { ValidateTemplate } from '../../../../src/services/cloudformation/operations/validate-template.ts';
import { ResourceWorld } from '../resources/resource-world.ts';
import type { World } from '../world.ts';

let world: World;

beforeEach(async () => {
  ({ world } = await ResourceWorld.open());
});

const TemplateBody = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Alias: { Type: String, Default: live }
Globals:
  Function: { Runtime: nodejs22.x, Timeout: 7 }
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: { ShardCount: 1 }
  Uploads: { Type: AWS::S3::Bucket }
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1;"
      AutoPublishAlias: !Ref Alias
      Tracing: Active
      FunctionUrlConfig: { AuthType: NONE }
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS } } }
      Policies:
        - KinesisCrudPolicy: { StreamName: !Ref Orders }
        - AWSLambdaExecute
      Events:
        Stream: { Type: Kinesis, Properties: { Stream: !GetAtt Orders.Arn, StartingPosition: LATEST } }
        Upload: { Type: S3, Properties: { Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*' } }
        Tick: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
        Tock: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 minute) } }
        Get: { Type: HttpApi, Properties: { Path: '/orders/{id}', Method: GET } }
        Post: { Type: Api, Properties: { Path: /orders, Method: post } }
Outputs:
  Role: { Value: !GetAtt ReadRole.Arn }
  Alias: { Value: !Ref Read.Alias }
  Url: { Value: !Sub 'https://\${ServerlessRestApi}/Prod' }
`;
const StackName = 'shop';
const Capabilities = ['CAPABILITY_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const];

async function settled(): Promise<string> {
  let status = '';
  do {
    await world.clock.advance(1000);
    status = (await world.call(DescribeStacks, { StackName })).Stacks[0]!.StackStatus;
  } while (status.endsWith('_IN_PROGRESS'));
  return status;
}

test('a template of SAM becomes a stack of the resources that it expands to', async () => {
  await world.call(CreateStack, { StackName, TemplateBody, Capabilities });
  expect(await settled()).toBe('CREATE_COMPLETE');
  const { Outputs = [] } = (await world.call(DescribeStacks, { StackName })).Stacks[0]!;
  expect(Outputs.find(({ OutputKey }) => OutputKey === 'Alias')!.OutputValue).toMatch(/:live$/);
  const { StackResourceSummaries: resources } = await world.call(ListStackResources, { StackName });
  expect(resources.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(
    expect.arrayContaining(['ReadAliaslive', 'ReadRole', 'ReadStream', 'ServerlessRestApiProdStage']),
  );
  await world.call(DeleteStack, { StackName });
});

test('each stage of the template is returned', async () => {
  await world.call(CreateStack, { StackName, TemplateBody, Capabilities });
  const stage = async (TemplateStage?: 'Original' | 'Processed') =>
    (await world.call(GetTemplate, { StackName, ...(TemplateStage && { TemplateStage }) })).TemplateBody;
  expect(await stage('Original')).toBe(TemplateBody);
  expect(await stage()).toBe(await stage('Processed'));
  const processed = JSON.parse(await stage()) as { Resources: { Read: unknown } };
  expect(processed).not.toHaveProperty('Transform');
  expect(processed.Resources.Read).toMatchObject({ Type: 'AWS::Lambda::Function' });
  expect(await settled()).toBe('CREATE_COMPLETE');
});

test('a stack needs the capability for macros, and a change set does not', async () => {
  const input = { StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM' as const] };
  await expect(world.call(CreateStack, input)).rejects.toThrow(
    'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
  );
  await world.call(CreateChangeSet, { ...input, ChangeSetName: 'first', ChangeSetType: 'CREATE' });
});

test('descriptions of a template name its macros', async () => {
  const DeclaredTransforms = ['AWS::Serverless-2016-10-31'];
  const both = TemplateBody.replace(/^Transform: (.*)/m, 'Transform: [AWS::LanguageExtensions, $1]')
    .replace(
      '  Uploads:',
      '  Fn::ForEach::Queues: [Q, [a, b], { "Queue${Q}": { Type: AWS::SQS::Queue } }]\n  Uploads:',
    )
    .replace(
      '    Type: AWS::Serverless::Function',
      '    Type: AWS::Serverless::Function\n    IgnoreGlobals: [Timeout]',
    );
  expect(await world.call(ValidateTemplate, { TemplateBody: both })).toMatchObject({
    DeclaredTransforms: ['AWS::LanguageExtensions', ...DeclaredTransforms],
  });
  expect((await world.call(GetTemplateSummary, { TemplateBody: both })).ResourceTypes).toEqual(
    expect.arrayContaining(['AWS::SQS::Queue', 'AWS::Serverless::Function']),
  );
  const summary = await world.call(GetTemplateSummary, { TemplateBody });
  expect(summary).toMatchObject({ DeclaredTransforms });
  expect(summary.ResourceTypes).toContain('AWS::Serverless::Function');
  expect(await world.call(ValidateTemplate, { TemplateBody })).toMatchObject({
    DeclaredTransforms,
    Capabilities: ['CAPABILITY_IAM'],
  });
});
