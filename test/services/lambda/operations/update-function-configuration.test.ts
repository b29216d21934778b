import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld();

const create = async (input: object = {}) => {
  await world.call(CreateFunction, { ...functionInput('f'), ...input });
  await world.clock.advance(500);
};
const get = () => world.call(GetFunctionConfiguration, { FunctionName: 'f' });
const update = (input: object) => world.call(UpdateFunctionConfiguration, { FunctionName: 'f', ...input });

it('is in progress until the function settles, and rejects another update until then', async () => {
  await create();
  const before = await get();
  const updated = await update({ Timeout: 9 });
  expect(updated).toMatchObject({
    Timeout: 9,
    MemorySize: 128,
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
  });
  await expect(update({ Description: 'later' })).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
  });
  await world.clock.advance(500);
  const after = await get();
  expect(after).toMatchObject({ LastUpdateStatus: 'Successful', Timeout: 9 });
  expect(new Set([before.RevisionId, updated.RevisionId, after.RevisionId]).size).toBe(3);
  expect(world.runtime.retired).toEqual([before.RevisionId]);
});

it('is rejected while the function is pending', async () => {
  await world.call(CreateFunction, functionInput('f'));
  await expect(update({ Timeout: 9 })).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: expect.stringMatching(/in the following state: Pending$/),
  });
});

it('replaces the whole environment, and keeps it when the request has none', async () => {
  await create({ Environment: { Variables: { AA: '1', BB: '2' } } });
  await update({ Description: 'd' });
  expect((await get()).Environment).toEqual({ Variables: { AA: '1', BB: '2' } });
  await world.clock.advance(500);
  await update({ Environment: { Variables: { CC: '3' } } });
  expect((await get()).Environment).toEqual({ Variables: { CC: '3' } });
});

it('rejects a RevisionId that is not current', async () => {
  await create();
  await expect(update({ RevisionId: 'stale' })).rejects.toMatchObject({
    code: 'PreconditionFailedException',
    message: expect.stringMatching(/^The Revision Id provided does not match the latest Revision Id\. /),
  });
  const { RevisionId } = await get();
  expect((await update({ RevisionId, Timeout: 4 })).Timeout).toBe(4);
});

it('returns log levels only with the JSON format', async () => {
  await create();
  const { LoggingConfig } = await update({ LoggingConfig: { LogFormat: 'JSON' } });
  expect(LoggingConfig).toEqual({
    LogFormat: 'JSON',
    LogGroup: '/aws/lambda/f',
    ApplicationLogLevel: 'INFO',
    SystemLogLevel: 'INFO',
  });
});
