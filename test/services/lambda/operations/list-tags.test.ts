import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { ListTags } from '../../../../src/services/lambda/operations/list-tags.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Tags: { team: 'a' } });
});

it('lists the tags of a function', async () => {
  expect(await world.call(ListTags, { Resource: ARN })).toEqual({ Tags: { team: 'a' } });
});

it('rejects versions and aliases, which have no tags', async () => {
  await expect(world.call(ListTags, { Resource: `${ARN}:1` })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringMatching(/^Tags on function aliases and versions are not supported/),
  });
});
