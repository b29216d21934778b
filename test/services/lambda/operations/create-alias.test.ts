import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(createTwoVersions);

const create = (FunctionVersion: string, more: object = {}) =>
  world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion, ...more });
const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

it('returns the alias, without routing when it has one version', async () => {
  expect(await create('1')).toEqual({
    AliasArn: `${ARN}:live`,
    Name: 'live',
    FunctionVersion: '1',
    Description: '',
    RevisionId: expect.any(String),
  });
});

it('rejects a second alias of the same name', async () => {
  await create('1');
  await expect(create('2')).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: `Alias already exists: ${ARN}:live`,
  });
});

it.each([
  ['a name of digits', { Name: '7' }, 'ValidationException', /'name'.*\(\?!\^\[0-9\]\+\$\)/],
  [
    'more than two versions',
    weights({ 2: 0.1, 3: 0.1 }),
    'InvalidParameterValueException',
    'Number of items in AdditionalVersionWeights cannot be greater than 1',
  ],
  [
    'the same version twice',
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
    'a version that does not exist',
    { FunctionVersion: '7' },
    'ResourceNotFoundException',
    `Function not found: ${ARN}:7`,
  ],
  [
    'a second version that does not exist',
    weights({ 7: 0.5 }),
    'ResourceNotFoundException',
    `Function not found: ${ARN}:7`,
  ],
  [
    'a function that does not exist',
    { FunctionName: 'g' },
    'ResourceNotFoundException',
    `Function not found: ${ARN.replace(/f$/, 'g')}:1`,
  ],
])('rejects %s', async (_, input, code, message) => {
  await expect(create('1', input)).rejects.toMatchObject({
    code,
    message: message instanceof RegExp ? expect.stringMatching(message) : message,
  });
});

it('rejects weights with $LATEST, in an error without a Type', async () => {
  await expect(create('$LATEST', weights({ 1: 0.5 }))).rejects.toMatchObject({
    message: '$LATEST is not supported for an alias pointing to more than 1 version',
    details: { Type: undefined },
  });
});
