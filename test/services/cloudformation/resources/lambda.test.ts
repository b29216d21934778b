import { beforeEach, expect, test } from 'vitest';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const ingestion = (code: string) => ({
  Ingestion: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'ingestion',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/service',
      Code: { ZipFile: `exports.handler = async () => '${code}';` },
    },
  },
});
const version = (logicalId: string) => ({
  [logicalId]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Ingestion') } },
});
const FunctionName = 'ingestion';

test('an alias follows what the template says, and weighs versions', async () => {
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
