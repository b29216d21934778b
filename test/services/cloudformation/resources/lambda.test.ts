import { beforeEach, expect, test } from 'vitest';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { GetFunctionConcurrency } from '../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { GetFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { GetFunctionRecursionConfig } from '../../../../src/services/lambda/operations/get-function-recursion-config.ts';
import { GetRuntimeManagementConfig } from '../../../../src/services/lambda/operations/get-runtime-management-config.ts';
import { GetFunction } from '../../../../src/services/lambda/operations/get-function.ts';
import { GetProvisionedConcurrencyConfig } from '../../../../src/services/lambda/operations/get-provisioned-concurrency-config.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { GetFunctionUrlConfig } from '../../../../src/services/lambda/operations/get-function-url-config.ts';
import { ListLayerVersions } from '../../../../src/services/lambda/operations/list-layer-versions.ts';
import { deploymentBucket } from '../../../../src/services/s3/deployment-bucket.ts';
import { PutObject } from '../../../../src/services/s3/operations/put-object.ts';
import { GetQueueUrl } from '../../../../src/services/sqs/operations/get-queue-url.ts';
import { zipOf } from '../../../support/zip.ts';
import { caller } from '../world.ts';
import { att, ref, ResourceWorld, withoutSystemTags } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const ingestion = (code: string, more: Record<string, unknown> = {}) => ({
  Ingestion: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'ingestion',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/service',
      Code: { ZipFile: `exports.handler = async () => '${code}';` },
      ...more,
    },
  },
});
const version = (logicalId: string) => ({
  [logicalId]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Ingestion') } },
});
const FunctionName = 'ingestion';

test('versions and aliases wait for their provisioned concurrency', async () => {
  const ProvisionedConcurrencyConfig = (count: number | string) => ({
    ProvisionedConcurrentExecutions: count,
  });
  const alias = (properties: Record<string, unknown>) => ({
    ...ingestion('one'),
    ...version('First'),
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: ref('Ingestion'),
        Name: 'live',
        FunctionVersion: att('First', 'Version'),
        ...properties,
      },
    },
  });
  const read = () =>
    world.call('lambda', GetProvisionedConcurrencyConfig, { FunctionName, Qualifier: 'live' });
  // Templates contain numbers as text as well.
  const created = await world.deploy(
    alias({ ProvisionedConcurrencyConfig: ProvisionedConcurrencyConfig('2') }),
  );
  expect(created.status).toBe('CREATE_COMPLETE');
  expect(await read()).toMatchObject({ Status: 'READY', RequestedProvisionedConcurrentExecutions: 2 });
  await world.deploy(alias({ ProvisionedConcurrencyConfig: ProvisionedConcurrencyConfig(3) }));
  expect(await read()).toMatchObject({ Status: 'READY', RequestedProvisionedConcurrentExecutions: 3 });

  await world.deploy(alias({}));
  await expect(read()).rejects.toMatchObject({ code: 'ProvisionedConcurrencyConfigNotFoundException' });

  const Properties = {
    FunctionName: ref('Ingestion'),
    ProvisionedConcurrencyConfig: ProvisionedConcurrencyConfig(1),
  };
  const onVersion = { ...ingestion('two'), Second: { Type: 'AWS::Lambda::Version', Properties } };
  expect((await world.deploy(onVersion)).status).toBe('UPDATE_COMPLETE');
  expect(
    await world.call('lambda', GetProvisionedConcurrencyConfig, { FunctionName, Qualifier: '2' }),
  ).toMatchObject({ Status: 'READY' });
});

test('a function has its recursion and runtime management configuration', async () => {
  const read = async () => ({
    ...(await world.call('lambda', GetFunctionRecursionConfig, { FunctionName })),
    ...(await world.call('lambda', GetRuntimeManagementConfig, { FunctionName })),
  });
  const RuntimeManagementConfig = { UpdateRuntimeOn: 'FunctionUpdate' };
  await world.deploy(ingestion('one', { RecursiveLoop: 'Allow', RuntimeManagementConfig }));
  expect(await read()).toMatchObject({ RecursiveLoop: 'Allow', UpdateRuntimeOn: 'FunctionUpdate' });
  await world.deploy(ingestion('one'));
  expect(await read()).toMatchObject({ RecursiveLoop: 'Terminate', UpdateRuntimeOn: 'Auto' });
});

test('an alias follows the template, with weighted versions', async () => {
  const alias = (properties: Record<string, unknown>, code = 'one') => ({
    ...ingestion(code),
    ...version('First'),
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: ref('Ingestion'), Name: 'live', ...properties },
    },
  });
  const told = async () => world.call('lambda', GetAlias, { FunctionName, Name: 'live' });
  const outputs = { Live: ref('Live') };
  const FunctionVersion = att('First', 'Version');
  const created = await world.deploy(alias({ FunctionVersion, Description: 'what runs' }), outputs);
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Live: 'arn:aws:lambda:eu-west-1:123456789012:function:ingestion:live' },
  });
  expect(await told()).toMatchObject({ FunctionVersion: '1', Description: 'what runs' });

  const missing = await world.deploy(alias({ FunctionVersion: '7' }), outputs);
  expect(missing.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await told()).toMatchObject({ FunctionVersion: '1', Description: 'what runs' });

  const AdditionalVersionWeights = [{ FunctionVersion: att('Second', 'Version'), FunctionWeight: '0.25' }];
  const weighed = alias({ FunctionVersion, RoutingConfig: { AdditionalVersionWeights } }, 'two');
  const second = { Second: { ...version('Second')['Second']!, DependsOn: 'Ingestion' } };
  expect((await world.deploy({ ...weighed, ...second }, outputs)).status).toBe('UPDATE_COMPLETE');
  expect(await told()).toMatchObject({
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
  });

  const changed = await world.deploy(alias({ FunctionVersion: '$LATEST' }), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await told()).toMatchObject({ FunctionVersion: '$LATEST', Description: '' });
  expect(await told()).not.toHaveProperty('RoutingConfig');
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('tags and concurrency of a custom-named function are updated in place', async () => {
  const told = async () => {
    const { Tags } = await world.call('lambda', GetFunction, { FunctionName });
    const reserved = await world.call('lambda', GetFunctionConcurrency, { FunctionName });
    return { tags: withoutSystemTags(Tags), reserved: reserved.ReservedConcurrentExecutions };
  };
  const tagged = (Value: string) => [{ Key: 'STAGE', Value }];
  await world.deploy(ingestion('one', { Tags: tagged('dev'), ReservedConcurrentExecutions: 5 }));
  expect(await told()).toEqual({ tags: { STAGE: 'dev' }, reserved: 5 });
  const changed = await world.deploy(ingestion('one', { Tags: tagged('prod') }));
  expect(changed.status).toBe('UPDATE_COMPLETE');
  expect(await told()).toEqual({ tags: { STAGE: 'prod' }, reserved: undefined });
  await world.deploy(ingestion('two'));
  expect((await told()).tags).toEqual({});
});

test('permissions are created, replaced and deleted', async () => {
  const permission = (Principal: string) => ({
    ...ingestion('one'),
    Grant: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: att('Ingestion', 'Arn'), Action: 'lambda:InvokeFunction', Principal },
    },
  });
  const granted = async () => {
    const { Policy } = await world.call('lambda', GetPolicy, { FunctionName });
    const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string; Principal: unknown }[] };
    return Statement.map(({ Sid, Principal }) => ({ Sid, Principal }));
  };
  const outputs = { Grant: ref('Grant') };
  const created = await world.deploy(permission('sns.amazonaws.com'), outputs);
  expect(await granted()).toEqual([
    { Sid: created.outputs['Grant'], Principal: { Service: 'sns.amazonaws.com' } },
  ]);
  const changed = await world.deploy(permission('events.amazonaws.com'), outputs);
  expect(changed.status).toBe('UPDATE_COMPLETE');
  expect(await granted()).toEqual([
    { Sid: changed.outputs['Grant'], Principal: { Service: 'events.amazonaws.com' } },
  ]);
  await world.deploy(ingestion('one'));
  await expect(granted()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('the settings of asynchronous invocation follow the template', async () => {
  const configured = (settings: Record<string, unknown>) => ({
    ...ingestion('one'),
    Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
    Async: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: ref('Ingestion'), Qualifier: '$LATEST', ...settings },
    },
  });
  const told = async () =>
    world.call('lambda', GetFunctionEventInvokeConfig, { FunctionName, Qualifier: '$LATEST' });
  const onFailure = { OnFailure: { Destination: att('Failed', 'Arn') } };
  const created = await world.deploy(configured({ MaximumRetryAttempts: '1', DestinationConfig: onFailure }));
  expect(created.status).toBe('CREATE_COMPLETE');
  expect(await told()).toMatchObject({
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:123456789012:failed' } },
  });
  await world.deploy(configured({ MaximumEventAgeInSeconds: 60 }));
  const changed = await told();
  expect(changed).toMatchObject({ MaximumEventAgeInSeconds: 60 });
  expect(changed.MaximumRetryAttempts).toBeUndefined();
  await world.deploy(ingestion('one'));
  await expect(told()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('the error of a function with missing code names it, and nothing of the stack remains', async () => {
  const Code = { S3Bucket: deploymentBucket(caller.account), S3Key: 'never-put.zip' };
  const { status } = await world.deploy({
    Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
    ...ingestion('', { Code, Layers: [], Description: ref('Failed') }),
  });
  expect(status).toBe('ROLLBACK_COMPLETE');
  const reasons = await world.world.reasons();
  expect(reasons).toContainEqual(
    expect.stringMatching(
      /^Resource handler returned message: "Error occurred while GetObject\. S3 Error Code: NoSuchKey/,
    ),
  );
  expect(reasons).toContain(
    'The following resource(s) failed to create: [Ingestion]. Rollback requested by user.',
  );
  await expect(world.call('sqs', GetQueueUrl, { QueueName: 'failed' })).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
  });
});

test('a layer has a version for each content, which functions use', async () => {
  const Bucket = deploymentBucket(caller.account);
  for (const text of ['one', 'two']) {
    const Body = zipOf({ 'nodejs/node_modules/shop/index.js': `module.exports = '${text}';` });
    await world.call('s3', PutObject, { Bucket, Key: `${text}.zip`, Body });
  }
  const layered = (text: string) => ({
    Layer: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: {
        LayerName: 'shop',
        CompatibleRuntimes: ['nodejs22.x'],
        Content: { S3Bucket: Bucket, S3Key: `${text}.zip` },
      },
    },
    ...ingestion('one', { Layers: [ref('Layer')] }),
  });
  const outputs = { Layer: ref('Layer'), Arn: att('Layer', 'LayerVersionArn') };
  const layer = 'arn:aws:lambda:eu-west-1:123456789012:layer:shop';
  expect(await world.deploy(layered('one'), outputs)).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Layer: `${layer}:1`, Arn: `${layer}:1` },
  });
  expect(await world.deploy(layered('two'), outputs)).toMatchObject({
    status: 'UPDATE_COMPLETE',
    outputs: { Layer: `${layer}:2` },
  });
  const { Configuration } = await world.call('lambda', GetFunction, { FunctionName });
  expect(Configuration?.Layers).toMatchObject([{ Arn: `${layer}:2` }]);
  const versions = async () =>
    (await world.call('lambda', ListLayerVersions, { LayerName: 'shop' })).LayerVersions?.map(
      ({ Version }) => Version,
    );
  expect(await versions()).toEqual([2]);
  const missing = await world.deploy(layered('three'), outputs);
  expect(missing.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(
    expect.stringContaining('The specified key does not exist'),
  );
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect(await versions()).toEqual([]);
});

test('a URL follows the template', async () => {
  const url = (settings: Record<string, unknown>) => ({
    ...ingestion('one'),
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: att('Ingestion', 'Arn'), AuthType: 'NONE', ...settings },
    },
  });
  const told = async () => world.call('lambda', GetFunctionUrlConfig, { FunctionName });
  const outputs = { Ref: ref('Url'), Url: att('Url', 'FunctionUrl') };
  const created = await world.deploy(url({ Cors: { AllowOrigins: ['*'] } }), outputs);
  const { FunctionUrl } = await told();
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Ref: 'arn:aws:lambda:eu-west-1:123456789012:function:ingestion', Url: FunctionUrl },
  });
  const changed = await world.deploy(url({ InvokeMode: 'RESPONSE_STREAM' }), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await told()).toMatchObject({ InvokeMode: 'RESPONSE_STREAM', Cors: {} });
  await world.deploy(ingestion('one'));
  await expect(told()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});
