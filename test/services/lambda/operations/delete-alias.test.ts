import { expect, it, vi } from 'vitest';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { DeleteAlias } from '../../../../src/services/lambda/operations/delete-alias.ts';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(createTwoVersions);

it('deletes the alias and its policy; no error when the alias does not exist', async () => {
  const alias = { FunctionName: 'f', Name: 'live' };
  const create = () => world.call(CreateAlias, { ...alias, FunctionVersion: '1' });
  await create();
  await world.call(AddPermission, {
    FunctionName: 'f:live',
    StatementId: 's',
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  });
  await world.call(DeleteAlias, alias);
  await world.call(DeleteAlias, alias);
  await expect(world.call(GetAlias, alias)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await create();
  await expect(world.call(GetPolicy, { FunctionName: 'f:live' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

it('leaves no permission behind that is added at the same time', async () => {
  for (let turns = 0; turns < 20; turns++) {
    const alias = { FunctionName: 'f', Name: `live${turns}` };
    const create = () => world.call(CreateAlias, { ...alias, FunctionVersion: '1' });
    const FunctionName = `f:${alias.Name}`;
    await create();
    const { meta } = world.store;
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
    // A disk takes longer than memory.
    const writing = vi.spyOn(meta, 'create').mockImplementationOnce(async (key, value) => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      writing.mockRestore();
      return meta.create(key, value);
    });
    const adding = world.call(AddPermission, { FunctionName, ...permission });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await Promise.allSettled([adding, world.call(DeleteAlias, alias)]);
    writing.mockRestore();
    await create();
    await expect(world.call(GetPolicy, { FunctionName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  }
});
