import { describe, expect, it } from 'vitest';
import { leaveOutUnsupported } from '../../../../src/services/cloudformation/partial/leave-out.ts';
import { RESOURCE_TYPES } from '../../../../src/services/cloudformation/resources/types.ts';

const leaveOut = (
  template: Record<string, unknown>,
  { forwarded = [], isIncomplete = false }: { forwarded?: string[]; isIncomplete?: boolean } = {},
) =>
  leaveOutUnsupported(template, {
    types: RESOURCE_TYPES,
    isForwarded: (service) => forwarded.includes(service),
    isIncomplete,
  });

const Cluster = { Type: 'AWS::MSK::Cluster' };
const arn = { 'Fn::GetAtt': ['Cluster', 'Arn'] };

/** A template with the cluster, which is left out, and a resource that uses it. */
const withUser = (user: Record<string, unknown>) => leaveOut({ Resources: { Cluster, User: user } });

describe('leaveOutUnsupported', () => {
  it('returns a template unchanged when all of its types are known', () => {
    const template = { Resources: { S: { Type: 'AWS::Kinesis::Stream' } } };
    expect(leaveOut(template)).toEqual({ template, leftOut: [] });
  });

  it('leaves out a resource of an unknown type, and lists what uses it', () => {
    const { template, leftOut } = leaveOut({
      Resources: {
        Cluster,
        Orders: { Type: 'AWS::Kinesis::Stream', DependsOn: ['Cluster', 'Other'] },
        Other: { Type: 'AWS::SNS::Topic', DependsOn: 'Cluster' },
      },
      Outputs: { Id: { Value: { Ref: 'Cluster' } } },
    });
    expect(template).toEqual({
      Resources: {
        Orders: { Type: 'AWS::Kinesis::Stream', DependsOn: ['Other'] },
        Other: { Type: 'AWS::SNS::Topic' },
      },
      Outputs: { Id: { Value: 'left-out-by-millrace:Cluster' } },
    });
    expect(leftOut).toEqual([
      {
        logicalId: 'Cluster',
        type: 'AWS::MSK::Cluster',
        cause: { kind: 'unknown-type' },
        usedIn: ['Outputs'],
      },
    ]);
  });

  it('puts texts into environment variables, and ARNs where AWS requires ARNs', () => {
    const { template } = withUser({
      Type: 'AWS::Lambda::Function',
      Properties: {
        Environment: {
          Variables: {
            CLUSTER_Arn: arn,
            NAME: { Ref: 'Cluster' },
            URL: { 'Fn::Sub': 'https://${Cluster.Host}:${!Port}/${AWS::Region}' },
            PART: { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': 'Cluster.Arn' }] }] },
            OWN: { 'Fn::Sub': ['${Cluster}-${Id}', { Cluster: 'mine', Id: { Ref: 'Cluster' } }] },
          },
        },
        DeadLetterConfig: { TargetArn: { Ref: 'Cluster' } },
      },
    });
    expect(template['Resources']).toEqual({
      User: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: {
            Variables: {
              CLUSTER_Arn: 'left-out-by-millrace:Cluster.Arn',
              NAME: 'left-out-by-millrace:Cluster',
              URL: { 'Fn::Sub': 'https://left-out-by-millrace:Cluster.Host:${!Port}/${AWS::Region}' },
              PART: 'left-out-by-millrace:Cluster',
              OWN: {
                'Fn::Sub': ['${Cluster}-${Id}', { Cluster: 'mine', Id: 'left-out-by-millrace:Cluster' }],
              },
            },
          },
          DeadLetterConfig: { TargetArn: 'arn:aws:left-out-by-millrace:::Cluster' },
        },
      },
    });
  });

  it('keeps policies, with an ARN of what is left out', () => {
    const Statement = [
      { Effect: 'Allow', Action: 'x:*', Resource: [arn, { 'Fn::Join': ['', [arn, '/index/*']] }] },
      { Effect: 'Allow', Action: 'x:*', Resource: { 'Fn::Sub': '${Cluster.Arn}/*' } },
      { Effect: 'Allow', Action: 'x:*', Resource: { 'Fn::Sub': 'arn:aws:x:::${Cluster}' } },
    ];
    const { template } = withUser({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Statement } },
    });
    const placeholder = 'arn:aws:left-out-by-millrace:::Cluster.Arn';
    expect(template['Resources']).toMatchObject({
      User: {
        Properties: {
          PolicyDocument: {
            Statement: [
              { Resource: [placeholder, { 'Fn::Join': ['', [placeholder, '/index/*']] }] },
              { Resource: { 'Fn::Sub': `${placeholder}/*` } },
              { Resource: { 'Fn::Sub': 'arn:aws:x:::left-out-by-millrace:Cluster' } },
            ],
          },
        },
      },
    });
  });

  it('leaves out what belongs to a resource that is left out, step by step', () => {
    const { template, leftOut } = leaveOut({
      Resources: {
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: 'f', EventSourceArn: { Ref: 'Consumer' } },
        },
        Consumer: {
          Type: 'AWS::Kinesis::StreamConsumer',
          Properties: { ConsumerName: 'c', StreamARN: { 'Fn::If': ['Prod', arn, 'arn:aws:kinesis:x'] } },
        },
        Cluster,
        Setting: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: arn } },
      },
    });
    expect(Object.keys(template['Resources'] as object)).toEqual(['Setting']);
    expect(leftOut.map(({ logicalId, cause }) => [logicalId, cause])).toEqual([
      ['Cluster', { kind: 'unknown-type' }],
      ['Consumer', { kind: 'needs', logicalId: 'Cluster', property: 'StreamARN' }],
      ['Mapping', { kind: 'needs', logicalId: 'Consumer', property: 'EventSourceArn' }],
    ]);
  });

  it('leaves out a resource of another server unless its calls are forwarded', () => {
    const template = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };
    expect(leaveOut(template).leftOut).toMatchObject([
      { logicalId: 'Table', cause: { kind: 'not-forwarded', service: 'dynamodb' } },
    ]);
    expect(leaveOut(template, { forwarded: ['dynamodb'] }).leftOut).toEqual([]);
  });

  it('takes names that nothing declares for a part that is missing only when one is', () => {
    const template = {
      Parameters: { Size: { Type: 'String' } },
      Resources: {
        Orders: {
          Type: 'AWS::Kinesis::Stream',
          Properties: { ShardCount: { Ref: 'Size' }, Name: { Ref: 'AWS::StackName' } },
        },
        HttpApi: { Properties: { Name: 'shop' } },
      },
      Outputs: { Url: { Value: { 'Fn::GetAtt': ['HttpApiStage', 'Url'] } } },
    };
    expect(leaveOut(template)).toEqual({ template, leftOut: [] });
    expect(leaveOut(template, { isIncomplete: true }).leftOut).toEqual([
      { logicalId: 'HttpApi', cause: { kind: 'undeclared' }, usedIn: [] },
      { logicalId: 'HttpApiStage', cause: { kind: 'undeclared' }, usedIn: ['Outputs'] },
    ]);
  });
});
