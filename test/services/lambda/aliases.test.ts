import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteAlias } from '../../../src/services/lambda/operations/delete-alias.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetAlias } from '../../../src/services/lambda/operations/get-alias.ts';
import { GetFunction } from '../../../src/services/lambda/operations/get-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { ListAliases } from '../../../src/services/lambda/operations/list-aliases.ts';
import { UpdateAlias } from '../../../src/services/lambda/operations/update-alias.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { zipOf } from '../../support/zip.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  // Versions 1 and 2.
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.clock.advance(500);
  const ZipFile = zipOf({ 'index.js': 'second' });
  await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, Publish: true });
});
afterEach(() => world.close());

const create = (FunctionVersion: string, more: object = {}) =>
  world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion, ...more });
const update = (change: object) => world.call(UpdateAlias, { FunctionName: 'f', Name: 'live', ...change });
const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

describe('the life of an alias', () => {
  it('shows what it was made with, and no routing where there is none', async () => {
    const alias = await create('1');
    expect(alias).toEqual({
      AliasArn: `${ARN}:live`,
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
      RevisionId: expect.any(String),
    });
    expect(await world.call(GetAlias, { FunctionName: 'f', Name: 'live' })).toEqual(alias);
    await expect(create('2')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: `Alias already exists: ${ARN}:live`,
    });
  });

  it('moves to another version, under a new revision', async () => {
    const { RevisionId } = await create('1', { Description: 'd' });
    const moved = await update({ FunctionVersion: '2', RevisionId });
    expect(moved).toMatchObject({ FunctionVersion: '2', Description: 'd' });
    expect(moved.RevisionId).not.toBe(RevisionId);
    await expect(update({ FunctionVersion: '1', RevisionId })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
  });

  it('is listed by the versions that it runs', async () => {
    await create('1', weights({ 2: 0.1 }));
    await world.call(CreateAlias, { FunctionName: 'f', Name: 'old', FunctionVersion: '1' });
    const namesOf = async (FunctionVersion?: string) =>
      (await world.call(ListAliases, { FunctionName: 'f', FunctionVersion })).Aliases.map(({ Name }) => Name);
    expect(await namesOf()).toEqual(['live', 'old']);
    expect(await namesOf('2')).toEqual(['live']);
  });

  it('goes without a word, twice, and goes with its function', async () => {
    await create('1');
    for (const _ of [1, 2]) await world.call(DeleteAlias, { FunctionName: 'f', Name: 'live' });
    await create('1');
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.call(CreateFunction, functionInput('f'));
    expect((await world.call(ListAliases, { FunctionName: 'f' })).Aliases).toEqual([]);
  });

  it('holds on to its versions', async () => {
    await create('1', weights({ 2: 0.1 }));
    for (const Qualifier of ['1', '2']) {
      await expect(world.call(DeleteFunction, { FunctionName: 'f', Qualifier })).rejects.toMatchObject({
        code: 'ResourceConflictException',
        message: 'Unable to delete version because the following aliases reference it: [live]',
      });
    }
  });
});

describe('what is refused', () => {
  it.each([
    ['a name of digits', { Name: '7' }, 'ValidationException', /'name'.*\(\?!\^\[0-9\]\+\$\)/],
    [
      'more than two versions',
      weights({ 2: 0.1, 3: 0.1 }),
      'InvalidParameterValueException',
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [
      'one version twice',
      weights({ 1: 0.1 }),
      'InvalidParameterValueException',
      'Invalid function version 1. Function version 1 is already included in routing configuration.',
    ],
    [
      'a weight above one',
      weights({ 2: 1.5 }),
      'ValidationException',
      "1 validation error detected: Value '{2=1.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy " +
        'constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, ' +
        'Member must have value greater than or equal to 0.0, Member must not be null]',
    ],
    [
      'a version that is not',
      { FunctionVersion: '7' },
      'ResourceNotFoundException',
      `Function not found: ${ARN}:7`,
    ],
    [
      'a second version that is not',
      weights({ 7: 0.5 }),
      'ResourceNotFoundException',
      `Function not found: ${ARN}:7`,
    ],
    [
      'a function that is not',
      { FunctionName: 'g' },
      'ResourceNotFoundException',
      `Function not found: ${ARN.replace(/f$/, 'g')}:1`,
    ],
  ])('%s', async (_, input, code, message) => {
    await expect(create('1', input)).rejects.toMatchObject({
      code,
      message: message instanceof RegExp ? expect.stringMatching(message) : message,
    });
  });

  it('weights beside $LATEST, in an error that has no Type', async () => {
    await expect(create('$LATEST', weights({ 1: 0.5 }))).rejects.toMatchObject({
      message: '$LATEST is not supported for an alias pointing to more than 1 version',
      details: { Type: undefined },
    });
  });

  it('an update that does not suit the weights there are', async () => {
    await create('1', weights({ 2: 0.5 }));
    await expect(update({ FunctionVersion: '2' })).rejects.toMatchObject({
      message: expect.stringContaining('already included in routing configuration'),
    });
    expect(await update({ FunctionVersion: '2', RoutingConfig: {} })).not.toHaveProperty('RoutingConfig');
  });

  it('looking for what is not there', async () => {
    const missing = { FunctionName: 'f', Name: 'none' };
    await expect(world.call(GetAlias, missing)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Cannot find alias arn: ${ARN}:none`,
    });
    await expect(world.call(UpdateAlias, missing)).rejects.toMatchObject({
      message: `Alias not found: ${ARN}:none`,
    });
  });
});

describe('running an alias', () => {
  it('runs its version, under the name that was asked for', async () => {
    await create('1');
    await world.call(Invoke, { FunctionName: 'f:live' });
    expect(world.runtime.runs[0]).toMatchObject({
      spec: { version: '1' },
      invocation: { invokedFunctionArn: `${ARN}:live` },
    });
    const { Configuration } = await world.call(GetFunction, { FunctionName: 'f', Qualifier: 'live' });
    expect(Configuration).toMatchObject({ FunctionArn: `${ARN}:live`, Version: '1' });
  });

  it('shares invocations between two versions by their weights', async () => {
    await create('1', weights({ 2: 0.25 }));
    for (let n = 0; n < 1000; n++) await world.call(Invoke, { FunctionName: 'f', Qualifier: 'live' });
    const second = world.runtime.runs.filter(({ spec }) => spec.version === '2').length;
    // Six standard deviations on either side, of draws that a seed repeats.
    expect(second).toBeGreaterThan(168);
    expect(second).toBeLessThan(332);
  });

  it('does not run what no alias names', async () => {
    await expect(world.call(Invoke, { FunctionName: 'f:none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}:none`,
    });
  });
});
