import { expect, it } from 'vitest';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { GetFunction } from '../../../../src/services/lambda/operations/get-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { ListAliases } from '../../../../src/services/lambda/operations/list-aliases.ts';
import { ListFunctionUrlConfigs } from '../../../../src/services/lambda/operations/list-function-url-configs.ts';
import { PublishVersion } from '../../../../src/services/lambda/operations/publish-version.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { UpdateFunctionCode } from '../../../../src/services/lambda/operations/update-function-code.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { PutRuntimeManagementConfig } from '../../../../src/services/lambda/operations/put-runtime-management-config.ts';
import { ListVersionsByFunction } from '../../../../src/services/lambda/operations/list-versions-by-function.ts';
import { ListFunctionEventInvokeConfigs } from '../../../../src/services/lambda/operations/list-function-event-invoke-configs.ts';
import { GetFunctionConcurrency } from '../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { GetRuntimeManagementConfig } from '../../../../src/services/lambda/operations/get-runtime-management-config.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, functionInput('f'));
  await world.clock.advance(500);
});

const get = (FunctionName = 'f') => world.call(GetFunctionConfiguration, { FunctionName });
const publish = () => world.call(PublishVersion, { FunctionName: 'f' });
const remove = (input: object = {}) => world.call(DeleteFunction, { FunctionName: 'f', ...input });

it('deletes the function and all its versions', async () => {
  const { RevisionId } = await get();
  await publish();
  await remove();
  await expect(get('f:1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(remove()).rejects.toMatchObject({ message: `Function not found: ${ARN}` });
  expect(world.runtime.retired).toHaveLength(2);
  expect(world.runtime.retired).toContain(RevisionId);
});

it('deletes one version, whose number is not reused; no error when it does not exist', async () => {
  await publish();
  await remove({ Qualifier: '1' });
  await remove({ Qualifier: '1' });
  await expect(get('f:1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  expect((await publish()).Version).toBe('2');
});

it.each(['f', 'none'])('rejects an alias, of a function that exists or not: %s', async (FunctionName) => {
  await expect(remove({ FunctionName, Qualifier: 'alias' })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Deletion of aliases is not currently supported.',
  });
});

it('rejects $LATEST', async () => {
  await expect(remove({ Qualifier: '$LATEST' })).rejects.toMatchObject({
    message: '$LATEST version cannot be deleted without deleting the function.',
  });
});

it('rejects a version that an alias refers to, as the primary or the second version', async () => {
  for (const content of ['1', '2']) {
    const ZipFile = zipOf({ 'index.js': content });
    await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, Publish: true });
    await world.clock.advance(500);
  }
  await world.call(CreateAlias, {
    FunctionName: 'f',
    Name: 'live',
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
  });
  for (const Qualifier of ['1', '2']) {
    await expect(remove({ Qualifier })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [live]',
    });
  }
});

it('deletes what belongs to the function: aliases, policy, URL and reserved concurrency', async () => {
  await publish();
  const FunctionName = 'f';
  await world.call(CreateAlias, { FunctionName, Name: 'live', FunctionVersion: '1' });
  await world.call(AddPermission, {
    FunctionName,
    StatementId: 's',
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  });
  await world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE' });
  await world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions: 7 });
  await remove();
  await world.call(CreateFunction, functionInput('f'));
  expect((await world.call(ListAliases, { FunctionName })).Aliases).toEqual([]);
  await expect(world.call(GetPolicy, { FunctionName })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
  expect((await world.call(ListFunctionUrlConfigs, { FunctionName })).FunctionUrlConfigs).toEqual([]);
  expect(await world.call(GetFunction, { FunctionName })).not.toHaveProperty('Concurrency');
});

// Method: each operation that adds something starts some turns of promises after the deletion.
it('leaves nothing behind that is added at the same time', async () => {
  const add: Record<string, (FunctionName: string) => Promise<unknown>> = {
    version: (FunctionName) => world.call(PublishVersion, { FunctionName }),
    alias: (FunctionName) => world.call(CreateAlias, { FunctionName, Name: 'a', FunctionVersion: '$LATEST' }),
    permission: (FunctionName) =>
      world.call(AddPermission, { FunctionName, StatementId: 's', Action: 'lambda:*', Principal: '*' }),
    url: (FunctionName) => world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE' }),
    invokeConfig: (FunctionName) =>
      world.call(PutFunctionEventInvokeConfig, { FunctionName, MaximumRetryAttempts: 1 }),
    concurrency: (FunctionName) =>
      world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions: 1 }),
    runtime: (FunctionName) =>
      world.call(PutRuntimeManagementConfig, { FunctionName, UpdateRuntimeOn: 'FunctionUpdate' }),
  };
  const fresh = await everythingOf('f');
  const left: string[] = [];
  for (const [kind, adds] of Object.entries(add)) {
    for (let turns = 0; turns < 40; turns += 2) {
      const name = `${kind}-${turns}`;
      await world.call(CreateFunction, functionInput(name));
      await world.clock.advance(500);
      const removing = remove({ FunctionName: name });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await Promise.allSettled([removing, adds(name)]);
      await world.call(CreateFunction, functionInput(name));
      await world.clock.advance(500);
      const found = (await everythingOf(name)).replaceAll(name, 'f');
      if (found !== fresh) left.push(name);
    }
  }
  expect(left).toEqual([]);
});

/** What belongs to a function, as text. */
async function everythingOf(FunctionName: string): Promise<string> {
  const { Versions } = await world.call(ListVersionsByFunction, { FunctionName });
  const policy = await world.call(GetPolicy, { FunctionName }).catch(() => 'none');
  return JSON.stringify([
    Versions.map(({ Version }) => Version),
    await world.call(ListAliases, { FunctionName }),
    policy,
    await world.call(ListFunctionUrlConfigs, { FunctionName }),
    await world.call(ListFunctionEventInvokeConfigs, { FunctionName }),
    await world.call(GetFunctionConcurrency, { FunctionName }),
    await world.call(GetRuntimeManagementConfig, { FunctionName }),
  ]);
}
