import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { ListTags } from '../../../../src/services/lambda/operations/list-tags.ts';
import { UntagResource } from '../../../../src/services/lambda/operations/untag-resource.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld();

it('removes tags by key, and ignores keys that the resource does not have', async () => {
  const Tags = { team: 'a', stage: 'dev', owner: 'b' };
  await world.call(CreateFunction, { ...functionInput('f'), Tags });
  await world.call(UntagResource, { Resource: ARN, TagKeys: ['team', 'owner', 'none'] });
  expect(await world.call(ListTags, { Resource: ARN })).toEqual({ Tags: { stage: 'dev' } });
});
