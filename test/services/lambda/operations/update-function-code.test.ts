import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { UpdateFunctionCode } from '../../../../src/services/lambda/operations/update-function-code.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, functionInput('f'));
  await world.clock.advance(500);
});

const get = (FunctionName = 'f') => world.call(GetFunctionConfiguration, { FunctionName });
const ZipFile = zipOf({ 'index.js': 'new' });

it('replaces the code', async () => {
  const { CodeSize } = await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile });
  expect(CodeSize).toBe(ZipFile.length);
  await world.call(Invoke, { FunctionName: 'f' });
  const { codeDirectory } = world.runtime.runs[0]!.spec;
  expect(readFileSync(join(codeDirectory, 'index.js'), 'utf8')).toBe('new');
});

it('does not change the function in a dry run', async () => {
  const before = await get();
  const dry = await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, DryRun: true });
  expect(dry.CodeSize).toBe(ZipFile.length);
  expect(await get()).toEqual(before);
});

it('publishes a version when asked to, and returns it with its qualified ARN', async () => {
  const updated = await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, Publish: true });
  expect(updated).toMatchObject({
    Version: '1',
    FunctionArn: `${ARN}:1`,
    State: 'Pending',
    CodeSize: ZipFile.length,
  });
  expect(await get('f:1')).toEqual(updated);
  const latest = await get();
  expect(latest).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' });
  expect(latest.RevisionId).not.toBe(updated.RevisionId);
});
