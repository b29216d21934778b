import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../../../../src/services/lambda/operations/invoke.ts';
import { PublishVersion } from '../../../../../src/services/lambda/operations/publish-version.ts';
import { PutProvisionedConcurrencyConfig } from '../../../../../src/services/lambda/operations/put-provisioned-concurrency-config.ts';
import { UpdateFunctionConfiguration } from '../../../../../src/services/lambda/operations/update-function-configuration.ts';
import { functionInput, useLambdaWorld } from '../../world.ts';

const world = useLambdaWorld();
const SnapStart = { ApplyOn: 'PublishedVersions' } as const;
const python = { ...functionInput('f', { 'index.py': '' }), Runtime: 'python3.12' };

it('is stored, and on for versions that are published with it', async () => {
  const created = await world.call(CreateFunction, { ...python, Publish: true });
  expect(created.SnapStart).toEqual({ ApplyOn: 'None', OptimizationStatus: 'Off' });
  await world.clock.advance(500);
  const updated = await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', SnapStart });
  expect(updated.SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' });
  expect(world.logged).toEqual([
    'function f: SnapStart takes no snapshots on this server; its hooks run in each environment of a published version',
  ]);
  await world.clock.advance(500);
  const published = await world.call(PublishVersion, { FunctionName: 'f' });
  expect(published).toMatchObject({
    Version: '2',
    SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' },
  });
  const first = await world.call(GetFunctionConfiguration, { FunctionName: 'f', Qualifier: '1' });
  expect(first.SnapStart).toEqual({ ApplyOn: 'None', OptimizationStatus: 'Off' });

  for (const Qualifier of ['1', '2', '$LATEST']) await world.call(Invoke, { FunctionName: 'f', Qualifier });
  expect(world.runtime.runs.map(({ spec }) => spec.snapStart)).toEqual([false, true, false]);
  await expect(
    world.call(PutProvisionedConcurrencyConfig, {
      FunctionName: 'f',
      Qualifier: '2',
      ProvisionedConcurrentExecutions: 1,
    }),
  ).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
});

it.each([
  [{ Runtime: 'nodejs22.x' }, 'nodejs22.x is not supported for SnapStart enabled functions.'],
  [{ Runtime: 'python3.11' }, 'python3.11 is not supported for SnapStart enabled functions.'],
  [{ EphemeralStorage: { Size: 513 } }, /^Ephemeral storage of more than 512 MB is not supported/],
])('is refused with %o', async (setting, message) => {
  await expect(world.call(CreateFunction, { ...python, SnapStart, ...setting })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});
