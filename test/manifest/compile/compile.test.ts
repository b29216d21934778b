import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { defaults, load, minimal } from '../project.ts';

const compile = (manifest: Manifest) =>
  compileTemplate(
    manifest,
    (name) => ({ bucket: 'code', key: `${name}.zip` }),
    (name) => ({ bucket: 'code', key: `layer-${name}.zip`, sha256: 'digest' }),
  );
const resourcesOf = (yaml: string) => compile(load(yaml)).Resources;

const withStream = (options: string) =>
  resourcesOf(
    minimal(`functions:
  in-take_2:
    handler: a.b
    events:
      - stream: { type: kinesis, arn: !GetAtt Orders.Arn, ${options} }
`),
  );

describe('compileTemplate', () => {
  it('compiles the quickstart to the template of the framework', () => {
    const quickstart = fileURLToPath(new URL('../../../examples/quickstart', import.meta.url));
    // From `osls package` 4.3.1, without the deployment bucket, versions and outputs that only AWS needs.
    const golden = fileURLToPath(new URL('quickstart.golden.json', import.meta.url));
    const template = compile(loadManifest(quickstart, defaults));
    expect(template.Resources).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });

  it('names resources as the framework does', () => {
    expect(Object.keys(withStream('batchSize: 1'))).toEqual([
      'IamRoleLambdaExecution',
      'InDashtakeUnderscore2LogGroup',
      'InDashtakeUnderscore2LambdaFunction',
      'InDashtakeUnderscore2EventSourceMappingKinesisOrders',
    ]);
  });

  it('names layers as the framework does, and keeps each version of a retained one', () => {
    const { Resources, Outputs } = compile(
      load(
        minimal(
          'layers:\n  my-words: { path: words, description: d }\n  kept: { path: kept, retain: true }\n',
        ),
      ),
    );
    expect(Resources).toEqual({
      MyDashwordsLambdaLayer: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: {
          Content: { S3Bucket: 'code', S3Key: 'layer-my-words.zip' },
          LayerName: 'my-words',
          Description: 'd',
        },
      },
      KeptLambdaLayerdigest: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: { Content: { S3Bucket: 'code', S3Key: 'layer-kept.zip' }, LayerName: 'kept' },
        DeletionPolicy: 'Retain',
      },
    });
    expect(Outputs['KeptLambdaLayerQualifiedArn']).toMatchObject({ Value: { Ref: 'KeptLambdaLayerdigest' } });
    expect(Object.keys(Outputs)).toHaveLength(6);
  });

  it('gives functions the layers of the provider, unless they have their own', () => {
    const resources = resourcesOf(
      minimal(
        '  layers: [!Ref WordsLambdaLayer]\nfunctions:\n  a: { handler: a.b }\n  b: { handler: a.b, layers: [arn:aws:lambda:x] }\n',
      ),
    );
    expect(resources['ALambdaFunction']!.Properties!['Layers']).toEqual([{ Ref: 'WordsLambdaLayer' }]);
    expect(resources['BLambdaFunction']!.Properties!['Layers']).toEqual(['arn:aws:lambda:x']);
  });

  it('passes on every option of a stream', () => {
    const mapping =
      withStream(`batchSize: 7, batchWindow: 3, parallelizationFactor: 2, startingPosition: AT_TIMESTAMP,
          startingPositionTimestamp: 17, enabled: false, maximumRetryAttempts: 4, maximumRecordAgeInSeconds: 60,
          bisectBatchOnFunctionError: true, functionResponseType: ReportBatchItemFailures, tumblingWindowInSeconds: 30,
          destinations: { onFailure: 'arn:aws:sqs:us-east-1:1:q' }, filterPatterns: [{ data: { a: [1] } }]`);
    expect(mapping['InDashtakeUnderscore2EventSourceMappingKinesisOrders']?.Properties).toEqual({
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 3,
      ParallelizationFactor: 2,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 17,
      Enabled: false,
      MaximumRetryAttempts: 4,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      TumblingWindowInSeconds: 30,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:1:q' } },
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] },
      EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['InDashtakeUnderscore2LambdaFunction', 'Arn'] },
    });
  });

  it('uses the defaults of the framework', () => {
    const mapping = withStream('enabled: true')['InDashtakeUnderscore2EventSourceMappingKinesisOrders'];
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 10,
      StartingPosition: 'TRIM_HORIZON',
      Enabled: true,
    });
    expect(mapping?.Properties).not.toHaveProperty('ParallelizationFactor');
  });

  it('adds a consumer for enhanced fan-out, and reads through it', () => {
    const resources = withStream('consumer: true');
    const id = 'InDashtakeUnderscore2OrdersConsumerStreamConsumer';
    expect(resources[id]).toMatchObject({ Type: 'AWS::Kinesis::StreamConsumer' });
    const mapping = resources['InDashtakeUnderscore2EventSourceMappingKinesisOrders'];
    expect(mapping?.DependsOn).toEqual(['IamRoleLambdaExecution', id]);
    expect(mapping?.Properties?.['EventSourceArn']).toEqual({ Ref: id });
  });

  it('adds a version and an alias for provisioned concurrency, which events invoke', () => {
    const provisioned = (more = '') =>
      resourcesOf(
        minimal(`functions:
  f:
    handler: a.b
    provisionedConcurrency: 2
    maximumRetryAttempts: 1${more}
    events:
      - stream: arn:aws:kinesis:us-east-1:1:stream/s
`),
      );
    const resources = provisioned();
    const versionOf = (all: typeof resources) =>
      Object.keys(all).find((id) => id.startsWith('FLambdaVersion'))!;
    expect(resources[versionOf(resources)]).toEqual({
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      Properties: { FunctionName: { Ref: 'FLambdaFunction' } },
    });
    expect(resources['FProvConcLambdaAlias']).toEqual({
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'FLambdaFunction' },
        FunctionVersion: { 'Fn::GetAtt': [versionOf(resources), 'Version'] },
        Name: 'provisioned',
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      },
      DependsOn: 'FLambdaFunction',
    });
    expect(resources['FEventSourceMappingKinesisS']).toMatchObject({
      DependsOn: ['IamRoleLambdaExecution', 'FProvConcLambdaAlias'],
      Properties: {
        FunctionName: { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['FLambdaFunction', 'Arn'] }, 'provisioned']] },
      },
    });
    expect(resources['FLambdaEvConf']?.Properties).toMatchObject({ Qualifier: 'provisioned' });

    expect(versionOf(provisioned('\n    tags: { a: b }'))).toBe(versionOf(resources));
    expect(versionOf(provisioned('\n    timeout: 9'))).not.toBe(versionOf(resources));
    const off = minimal('functions:\n  f: { handler: a.b, provisionedConcurrency: 0 }\n');
    expect(resourcesOf(off)).not.toHaveProperty('FProvConcLambdaAlias');
  });

  it('accepts a stream by its ARN', () => {
    const yaml =
      'functions:\n  f:\n    handler: a.b\n    events:\n      - stream: arn:aws:kinesis:us-east-1:1:stream/my-s\n';
    expect(resourcesOf(minimal(yaml))).toHaveProperty('FEventSourceMappingKinesisMys');
  });

  it('writes environment values as text; those of the function have precedence', () => {
    const yaml = minimal(
      '  environment: {AA: 1, BB: true, CC: x, DD: !Ref T}\nfunctions:\n  f: {handler: a.b, environment: {CC: y}}\n',
    );
    expect(resourcesOf(yaml)['FLambdaFunction']?.Properties?.['Environment']).toEqual({
      Variables: { AA: '1', BB: 'true', CC: 'y', DD: { Ref: 'T' } },
    });
  });

  it('creates no role where one is given', () => {
    const given = resourcesOf(
      minimal('  iam: {role: arn:aws:iam::1:role/r}\nfunctions:\n  f: {handler: a.b}\n'),
    );
    expect(given).not.toHaveProperty('IamRoleLambdaExecution');
    expect(given['FLambdaFunction']?.Properties?.['Role']).toBe('arn:aws:iam::1:role/r');
    const own = resourcesOf(minimal('functions:\n  f: {handler: a.b, role: MyRole}\n'));
    expect(own['FLambdaFunction']?.Properties?.['Role']).toEqual({ 'Fn::GetAtt': ['MyRole', 'Arn'] });
  });

  it('merges the resources and extensions of the project into the generated ones', () => {
    const yaml = minimal(`functions:
  f: { handler: a.b }
resources:
  Resources:
    T: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } }
    FLogGroup: { Properties: { RetentionInDays: 7 } }
  Outputs:
    Name: { Value: !Ref T }
  extensions:
    FLambdaFunction:
      Properties: { Description: longer }
      DependsOn: T
`);
    const template = compile(load(yaml));
    expect(template.Resources['FLogGroup']?.Properties).toEqual({
      LogGroupName: '/aws/lambda/shop-dev-f',
      RetentionInDays: 7,
    });
    expect(template.Resources['FLambdaFunction']).toMatchObject({
      Properties: { Description: 'longer', Handler: 'a.b' },
      DependsOn: ['FLogGroup', 'T'],
    });
    expect(template.Outputs).toEqual({ Name: { Value: { Ref: 'T' } } });
  });

  it.each([
    [
      '{ FLambdaFuncion: { Properties: {} } }',
      /extensions\.FLambdaFuncion: .*Did you mean "FLambdaFunction"/,
    ],
    ['{ FLambdaFunction: { Propertes: {} } }', /FLambdaFunction\.Propertes: .*Did you mean "Properties"/],
  ])('refuses the extension %s', (extensions, problem) => {
    const yaml = minimal(`functions:\n  f: { handler: a.b }\nresources:\n  extensions: ${extensions}\n`);
    expect(() => resourcesOf(yaml)).toThrow(problem);
  });

  it('makes a function depend on the role that it names in the template', () => {
    const { OneLambdaFunction: one } = resourcesOf(
      minimal('functions:\n  one: { handler: a.b, role: OwnRole, dependsOn: Topic }\n'),
    );
    expect(one?.DependsOn).toEqual(['OneLogGroup', 'Topic', 'OwnRole']);
  });

  it('grants the role the permissions for the resources that functions name, each once', () => {
    const role = resourcesOf(
      minimal(`functions:
  one: { handler: a.b, tracing: true, onError: 'arn:aws:sns:us-east-1:1:dead' }
  two: { handler: a.b, tracing: true, disableLogs: true, vpc: { subnetIds: [s], securityGroupIds: [g] } }
`),
    )['IamRoleLambdaExecution'];
    const [policy] = role!.Properties!['Policies'] as [{ PolicyDocument: { Statement: object[] } }];
    expect(policy.PolicyDocument.Statement.slice(2)).toEqual([
      expect.objectContaining({ Effect: 'Deny', Action: 'logs:PutLogEvents' }),
      { Effect: 'Allow', Action: ['sns:Publish'], Resource: ['arn:aws:sns:us-east-1:1:dead'] },
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: ['*'] },
    ]);
    expect(JSON.stringify(role?.Properties?.['ManagedPolicyArns'])).toContain(
      'AWSLambdaVPCAccessExecutionRole',
    );
  });
});
