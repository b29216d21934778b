import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { ListTags } from '../../../../src/services/lambda/operations/list-tags.ts';
import { TagResource } from '../../../../src/services/lambda/operations/tag-resource.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Tags: { team: 'a' } });
});

const tag = (Tags: Record<string, string>) => world.call(TagResource, { Resource: ARN, Tags });
const tags = async () => (await world.call(ListTags, { Resource: ARN })).Tags;

it('adds tags and replaces those with the same key', async () => {
  await tag({ stage: 'dev', team: 'b' });
  expect(await tags()).toEqual({ team: 'b', stage: 'dev' });
});

it('rejects more than 50 tags on a resource', async () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '']));
  await expect(tag(many)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Number of tags exceeds resource tag limit.',
  });
  expect(await tags()).toEqual({ team: 'a' });
});

it('rejects a request without tags', async () => {
  await expect(tag({})).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
});
