import { expect, it, vi } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { ListVersionsByFunction } from '../../../../src/services/lambda/operations/list-versions-by-function.ts';
import { PublishVersion } from '../../../../src/services/lambda/operations/publish-version.ts';
import { TagResource } from '../../../../src/services/lambda/operations/tag-resource.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, functionInput('f'));
  await world.clock.advance(500);
});

const get = (FunctionName = 'f') => world.call(GetFunctionConfiguration, { FunctionName });
const configure = (input: object) => world.call(UpdateFunctionConfiguration, { FunctionName: 'f', ...input });
const publish = (input = {}) => world.call(PublishVersion, { FunctionName: 'f', ...input });

it('freezes the function under consecutive numbers, and publishes nothing without a change', async () => {
  expect(await publish({ Description: 'first' })).toMatchObject({
    Version: '1',
    FunctionArn: `${ARN}:1`,
    Description: 'first',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  });
  expect((await publish()).Version).toBe('1');
  await configure({ Timeout: 60 });
  await world.clock.advance(500);
  expect((await publish()).Version).toBe('2');
  expect((await get('f:1')).Timeout).toBe(3);
});

// The next two tests repeat sequences of requests that were recorded on AWS.
it('publishes after a change of the description of the function, but not of the version', async () => {
  const first = await publish({ Description: 'first' });
  expect(await publish({ Description: 'again' })).toEqual(first);
  await configure({ Description: 'second' });
  await world.clock.advance(500);
  const second = await publish();
  expect(second).toMatchObject({ Version: '2', Description: 'second' });
  expect(await publish({ Description: 'third' })).toEqual(second);
  expect(await get('f:1')).toEqual(first);
});

it('returns the version that CreateFunction published', async () => {
  const created = await world.call(CreateFunction, { ...functionInput('g'), Publish: true });
  expect(created).toMatchObject({
    Version: '1',
    FunctionArn: ARN.replace(/f$/, 'g'),
    State: 'Pending',
    StateReasonCode: 'Creating',
  });
  await world.clock.advance(500);
  const [latest, version] = [await get('g'), await get('g:1')];
  expect(latest).toMatchObject({ Version: '$LATEST', State: 'Active', LastUpdateStatus: 'Successful' });
  expect(version).toMatchObject({ Version: '1', State: 'Active', LastUpdateStatus: 'Successful' });
  expect(new Set([created, latest, version].map(({ RevisionId }) => RevisionId)).size).toBe(3);
  const again = await world.call(PublishVersion, { FunctionName: 'g', Description: 'again' });
  expect(again).toEqual(version);
});

it('keeps the environments of the function running, as tagging does', async () => {
  await world.call(Invoke, { FunctionName: 'f' });
  await publish();
  await world.call(TagResource, { Resource: ARN, Tags: { stage: 'dev' } });
  await world.call(Invoke, { FunctionName: 'f' });
  await world.call(Invoke, { FunctionName: 'f:1' });
  const [before, after, version] = world.runtime.runs.map(({ spec }) => spec.key);
  expect(after).toBe(before);
  expect(version).not.toBe(before);
  expect(world.runtime.retired).toEqual([]);
  await configure({ Timeout: 9 });
  expect(world.runtime.retired).toEqual([before]);
});

it('is rejected until the function has settled', async () => {
  await world.call(CreateFunction, functionInput('g'));
  await expect(world.call(PublishVersion, { FunctionName: 'g' })).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: expect.stringMatching(/in the following state: Pending$/),
  });
  await configure({ Timeout: 9 });
  await expect(publish()).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
  });
});

it('publishes one version for concurrent requests', async () => {
  const { meta } = world.store;
  const create = meta.create.bind(meta);
  // A disk takes longer than memory.
  vi.spyOn(meta, 'create').mockImplementation(async (key, value) => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    return create(key, value);
  });
  const published = await Promise.all(Array.from({ length: 5 }, () => publish()));
  expect(new Set(published.map(({ Version }) => Version))).toEqual(new Set(['1']));
  expect((await world.call(ListVersionsByFunction, { FunctionName: 'f' })).Versions).toHaveLength(2);
});

it('rejects a CodeSha256 other than that of the code', async () => {
  await expect(publish({ CodeSha256: 'other' })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST \(/,
    ),
  });
});
