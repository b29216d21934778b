import { describe, expect, it, vi } from 'vitest';
import { DeleteAlias } from '../../../../src/services/lambda/operations/delete-alias.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { DeleteProvisionedConcurrencyConfig } from '../../../../src/services/lambda/operations/delete-provisioned-concurrency-config.ts';
import { GetAccountSettings } from '../../../../src/services/lambda/operations/get-account-settings.ts';
import { GetProvisionedConcurrencyConfig } from '../../../../src/services/lambda/operations/get-provisioned-concurrency-config.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { ListProvisionedConcurrencyConfigs } from '../../../../src/services/lambda/operations/list-provisioned-concurrency-configs.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { PutProvisionedConcurrencyConfig } from '../../../../src/services/lambda/operations/put-provisioned-concurrency-config.ts';
import { UpdateAlias } from '../../../../src/services/lambda/operations/update-alias.ts';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { until } from '../../../support/until.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await createTwoVersions(world);
  await world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
});

const put = (Qualifier: string, ProvisionedConcurrentExecutions = 2, FunctionName = 'f') =>
  world.call(PutProvisionedConcurrencyConfig, { FunctionName, Qualifier, ProvisionedConcurrentExecutions });
const get = (Qualifier: string, FunctionName = 'f') =>
  world.call(GetProvisionedConcurrencyConfig, { FunctionName, Qualifier });
const remove = (Qualifier: string, FunctionName = 'f') =>
  world.call(DeleteProvisionedConcurrencyConfig, { FunctionName, Qualifier });
const reserve = (ReservedConcurrentExecutions: number) =>
  world.call(PutFunctionConcurrency, { FunctionName: 'f', ReservedConcurrentExecutions });

/** The requested environments of each version: `{ 1: 2 }`. */
const requested = () =>
  Object.fromEntries(
    [...world.runtime.provisions.values()]
      .filter(({ count }) => count > 0)
      .map(({ spec, count }) => [spec.version, count]),
  );
const becomes = (expected: Record<string, number>) =>
  until(() => JSON.stringify(requested()) === JSON.stringify(expected));
const settle = (failure?: 'init-failed' | 'no-room') => {
  for (const key of world.runtime.provisions.keys()) world.runtime.settle(key, failure);
};

describe('the life of a configuration', () => {
  it('goes from IN_PROGRESS to READY', async () => {
    const first = {
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
      LastModified: '2026-01-01T00:00:00+0000',
    };
    expect(await put('1')).toEqual({ ...first, LastModified: expect.stringMatching(/^\d{4}-.*\d\+0000$/) });
    await becomes({ 1: 2 });
    expect(await get('1')).toMatchObject({ Status: 'IN_PROGRESS' });
    settle();
    expect(await get('1')).toMatchObject({
      AvailableProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 2,
      Status: 'READY',
    });
    const { ProvisionedConcurrencyConfigs: listed } = await world.call(ListProvisionedConcurrencyConfigs, {
      FunctionName: 'f',
    });
    expect(listed).toEqual([{ FunctionArn: `${ARN}:1`, ...(await get('1')) }]);
  });

  it.each([
    ['init-failed', 'FUNCTION_ERROR_INIT_FAILURE'],
    ['no-room', 'This machine has no room for another execution environment.'],
  ] as const)('reports %s', async (failure, StatusReason) => {
    await put('1');
    await becomes({ 1: 2 });
    settle(failure);
    expect(await get('1')).toMatchObject({ Status: 'FAILED', StatusReason });
  });

  it('is replaced by a second one, and survives a restart', async () => {
    await put('1', 5);
    await put('1', 3);
    await becomes({ 1: 3 });
    world.runtime.provisions.clear();
    const reopened = await world.open();
    reopened.resume();
    await becomes({ 1: 3 });
    reopened.close();
  });

  it('is deleted with its environments; deleting it twice is no error', async () => {
    await put('1');
    await becomes({ 1: 2 });
    await remove('1');
    await remove('1');
    await becomes({});
    await expect(get('1')).rejects.toMatchObject({
      code: 'ProvisionedConcurrencyConfigNotFoundException',
      message: 'No Provisioned Concurrency Config found for this function',
    });
  });
});

describe('versions and aliases', () => {
  it('moves with its alias, and is not the configuration of the version', async () => {
    await put('live');
    await becomes({ 1: 2 });
    await world.call(UpdateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '2' });
    await becomes({ 2: 2 });
    expect(await get('live')).toMatchObject({ Status: 'IN_PROGRESS' });
    await expect(get('2')).rejects.toMatchObject({ code: 'ProvisionedConcurrencyConfigNotFoundException' });
  });

  it('is split by the weights that its alias gets later', async () => {
    await put('live', 10);
    await becomes({ 1: 10 });
    await world.call(UpdateAlias, {
      FunctionName: 'f',
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: { '2': 0.3 } },
    });
    await becomes({ 1: 7, 2: 3 });
    settle();
    expect(await get('live')).toMatchObject({
      Status: 'READY',
      AvailableProvisionedConcurrentExecutions: 10,
    });
    await expect(put('live', 5)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Alias with weights can not be used with Provisioned Concurrency',
    });
  });

  it('cannot be set for a version and an alias of it', async () => {
    await put('1');
    await expect(put('live')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });
    await remove('1');
    await put('live');
    await expect(put('1')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Version is pointed by a Provisioned Concurrency alias',
    });
  });

  it('is deleted with its alias, its version and its function', async () => {
    await put('live');
    await put('2');
    await becomes({ 1: 2, 2: 2 });
    await world.call(DeleteAlias, { FunctionName: 'f', Name: 'live' });
    await becomes({ 2: 2 });
    await world.call(DeleteFunction, { FunctionName: 'f', Qualifier: '2' });
    await becomes({});
    await world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    await expect(get('live')).rejects.toMatchObject({
      code: 'ProvisionedConcurrencyConfigNotFoundException',
    });
    await put('1');
    await becomes({ 1: 2 });
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await becomes({});
    expect(world.lambda.provisioned.all()).toEqual([]);
  });

  it('is not left behind by a request during which its alias is deleted', async () => {
    let listed = () => {};
    const listing = new Promise<void>((resolve) => {
      listed = resolve;
    });
    const list = vi.spyOn(world.lambda.attachments.aliases, 'list').mockImplementationOnce(async () => {
      await listing;
      return [];
    });
    const putting = put('live');
    await until(() => list.mock.calls.length > 0);
    await world.call(DeleteAlias, { FunctionName: 'f', Name: 'live' });
    listed();
    await expect(putting).rejects.toMatchObject({ message: `Cannot find alias arn: ${ARN}:live` });
    expect(world.lambda.provisioned.all()).toEqual([]);
  });

  it('leaves nothing behind when the function is deleted while its code is unpacked', async () => {
    let unpacked = () => {};
    const unpacking = new Promise<void>((resolve) => {
      unpacked = resolve;
    });
    const directoryOf = vi.spyOn(world.lambda.code, 'directoryOf').mockImplementationOnce(async () => {
      await unpacking;
      return world.directory;
    });
    await put('1');
    await until(() => directoryOf.mock.calls.length > 0);
    await world.call(DeleteFunction, { FunctionName: 'f' });
    unpacked();
    await until(() => world.runtime.provisions.size > 0);
    await becomes({});
  });
});

describe('requests', () => {
  it.each([
    [
      'f',
      '$LATEST',
      'InvalidParameterValueException',
      'The function resource provided must be an alias or a published version.',
    ],
    ['f', '10', 'ResourceNotFoundException', `Function not found: ${ARN}:10`],
    ['f', 'noalias', 'ResourceNotFoundException', `Cannot find alias arn: ${ARN}:noalias`],
    ['g', 'noalias', 'ResourceNotFoundException', `Cannot find alias arn: ${ARN.replace(/f$/, 'g')}:noalias`],
  ])('about %s:%s fail with %s', async (name, qualifier, code, message) => {
    await expect(get(qualifier, name)).rejects.toMatchObject({ code, message });
    await expect(remove(qualifier, name)).rejects.toMatchObject({ code, message });
    const putMessage = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
    await expect(put(qualifier, 1, name)).rejects.toMatchObject({
      code,
      message: qualifier === '$LATEST' ? putMessage : message,
    });
  });

  it('never provision $LATEST through an alias', async () => {
    const unpublished = {
      message: 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    };
    await world.call(CreateAlias, { FunctionName: 'f', Name: 'newest', FunctionVersion: '$LATEST' });
    await expect(put('newest')).rejects.toMatchObject(unpublished);
    await put('live');
    const move = { FunctionName: 'f', Name: 'live', FunctionVersion: '$LATEST' };
    await expect(world.call(UpdateAlias, move)).rejects.toMatchObject(unpublished);
  });
});

describe('concurrency', () => {
  it('counts against the reserved concurrency of the function', async () => {
    await put('1', 2);
    await expect(reserve(1)).rejects.toMatchObject({
      message:
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
      details: { Type: undefined },
    });
    await reserve(2);
    for (const qualifier of ['1', '2']) {
      await expect(put(qualifier, 3)).rejects.toMatchObject({
        message:
          'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      });
    }
  });

  it('counts against the unreserved concurrency of the account otherwise', async () => {
    await put('1', 300);
    const unreserved = async () =>
      (await world.call(GetAccountSettings, {})).AccountLimit.UnreservedConcurrentExecutions;
    expect(await unreserved()).toBe(700);
    await expect(put('2', 701)).rejects.toMatchObject({
      message:
        "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [700].",
      details: { Type: undefined },
    });
    await expect(put('2', 601)).rejects.toMatchObject({
      message:
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    // Its own number is replaced.
    await put('1', 900);
    // Provisioned concurrency is part of the reservation.
    await reserve(900);
    expect(await unreserved()).toBe(100);
  });

  it('checks requests at the same time together', async () => {
    const results = await Promise.allSettled([put('1', 500), put('2', 500)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('is not available to other versions, even while it is idle', async () => {
    await put('1', 2);
    await reserve(2);
    await becomes({ 1: 2 });
    settle();
    await expect(world.call(Invoke, { FunctionName: 'f' })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await world.call(Invoke, { FunctionName: 'f', Qualifier: '1' })).toMatchObject({
      StatusCode: 200,
    });
  });
});
