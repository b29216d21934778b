import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetFunction } from '../../../src/services/lambda/operations/get-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { ListFunctions } from '../../../src/services/lambda/operations/list-functions.ts';
import { ListTags } from '../../../src/services/lambda/operations/list-tags.ts';
import { ListVersionsByFunction } from '../../../src/services/lambda/operations/list-versions-by-function.ts';
import { PublishVersion } from '../../../src/services/lambda/operations/publish-version.ts';
import { TagResource } from '../../../src/services/lambda/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/lambda/operations/untag-resource.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { UpdateFunctionConfiguration } from '../../../src/services/lambda/operations/update-function-configuration.ts';
import { zipOf } from '../../support/zip.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
});
afterEach(() => world.close());

const create = (name = 'f', input: object = {}) =>
  world.call(CreateFunction, { ...functionInput(name), ...input });
const createActive = async (input: object = {}) => {
  await create('f', input);
  await world.clock.advance(500);
};
const get = (name = 'f') => world.call(GetFunctionConfiguration, { FunctionName: name });
const configure = (input: object) => world.call(UpdateFunctionConfiguration, { FunctionName: 'f', ...input });

describe('finding a function', () => {
  beforeEach(() => createActive());

  it.each(['f', ARN, '000000000000:function:f', 'function:f'])('knows it as %s', async (name) => {
    expect((await get(name)).FunctionArn).toBe(ARN);
  });

  it('qualifies the ARN as the request was', async () => {
    expect((await get('f:$LATEST')).FunctionArn).toBe(`${ARN}:$LATEST`);
    const found = await world.call(GetFunction, { FunctionName: 'f', Qualifier: '$LATEST' });
    expect(found).toMatchObject({
      Configuration: { FunctionArn: `${ARN}:$LATEST` },
      Code: { RepositoryType: 'S3' },
    });
  });

  it.each([
    ['g', 'ResourceNotFoundException', `Function not found: ${ARN.replace(/f$/, 'g')}`],
    ['f:7', 'ResourceNotFoundException', `Function not found: ${ARN}:7`],
    [
      'arn:aws:lambda:eu-west-1:000000000000:function:f',
      'ResourceNotFoundException',
      `Functions from 'eu-west-1' are not reachable in this region ('us-east-1')`,
    ],
    ['999999999999:function:f', 'AccessDeniedException', expect.any(String)],
    ['bad name', 'ValidationException', expect.stringContaining('regular expression pattern: (arn:')],
  ])('answers for %s', async (name, code, message) => {
    await expect(get(name)).rejects.toMatchObject({ code, message });
  });

  it('refuses two qualifiers that differ', async () => {
    const input = { FunctionName: 'f:1', Qualifier: '2' };
    await expect(world.call(GetFunction, input)).rejects.toMatchObject({
      message: 'The derived qualifier from the function name does not match the specified qualifier.',
    });
  });

  it('keeps accounts and regions apart', async () => {
    for (const caller of [{ account: '111111111111' }, { region: 'eu-west-1' }]) {
      expect((await world.call(ListFunctions, {}, caller)).Functions).toEqual([]);
    }
  });

  it('lists in pages, without what only a look at one function shows', async () => {
    for (let n = 0; n < 60; n++) await create(`g${n}`);
    const first = await world.call(ListFunctions, { MaxItems: 10_000 });
    expect(first.Functions).toHaveLength(50);
    for (const member of ['RuntimeVersionConfig', 'State', 'StateReason', 'LastUpdateStatus']) {
      expect(first.Functions[0]).not.toHaveProperty(member);
    }
    const second = await world.call(ListFunctions, { Marker: first.NextMarker });
    expect(second.Functions).toHaveLength(11);
    expect(second).not.toHaveProperty('NextMarker');
  });
});

describe('updating a function', () => {
  it('settles by itself, and refuses another change until then', async () => {
    await createActive();
    const before = await get();
    const updated = await configure({ Timeout: 9 });
    expect(updated).toMatchObject({
      Timeout: 9,
      MemorySize: 128,
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    await expect(configure({ Description: 'later' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    });
    await world.clock.advance(500);
    const after = await get();
    expect(after).toMatchObject({ LastUpdateStatus: 'Successful', Timeout: 9 });
    expect(new Set([before.RevisionId, updated.RevisionId, after.RevisionId]).size).toBe(3);
    expect(world.runtime.retired).toEqual([before.RevisionId]);
  });

  it('is refused while the function is pending', async () => {
    await create();
    await expect(configure({ Timeout: 9 })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: expect.stringMatching(/in the following state: Pending$/),
    });
  });

  it('replaces the environment as a whole, and leaves it when it is not named', async () => {
    await createActive({ Environment: { Variables: { AA: '1', BB: '2' } } });
    await configure({ Description: 'd' });
    expect((await get()).Environment).toEqual({ Variables: { AA: '1', BB: '2' } });
    await world.clock.advance(500);
    await configure({ Environment: { Variables: { CC: '3' } } });
    expect((await get()).Environment).toEqual({ Variables: { CC: '3' } });
  });

  it('replaces code', async () => {
    await createActive();
    const ZipFile = zipOf({ 'index.js': 'new' });
    const { CodeSize } = await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile });
    expect(CodeSize).toBe(ZipFile.length);
    await world.call(Invoke, { FunctionName: 'f' });
    const { codeDirectory } = world.runtime.runs[0]!.spec;
    expect(readFileSync(join(codeDirectory, 'index.js'), 'utf8')).toBe('new');
  });

  it('leaves the function as it was in a dry run', async () => {
    await createActive();
    const before = await get();
    const ZipFile = zipOf({ 'index.js': 'new' });
    const dry = await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, DryRun: true });
    expect(dry.CodeSize).toBe(ZipFile.length);
    expect(await get()).toEqual(before);
  });

  it('keeps to the revision that it was asked to replace', async () => {
    await createActive();
    await expect(configure({ RevisionId: 'stale' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      message: expect.stringMatching(/^The Revision Id provided does not match the latest Revision Id\. /),
    });
    const { RevisionId } = await get();
    expect((await configure({ RevisionId, Timeout: 4 })).Timeout).toBe(4);
  });

  it('shows log levels with JSON alone', async () => {
    await createActive();
    const { LoggingConfig } = await configure({ LoggingConfig: { LogFormat: 'JSON' } });
    expect(LoggingConfig).toEqual({
      LogFormat: 'JSON',
      LogGroup: '/aws/lambda/f',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
    });
  });
});

describe('versions', () => {
  beforeEach(() => createActive());
  const publish = (input = {}) => world.call(PublishVersion, { FunctionName: 'f', ...input });

  it('are numbered, frozen, and not repeated while nothing changes', async () => {
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
    const { Versions } = await world.call(ListVersionsByFunction, { FunctionName: 'f' });
    expect(Versions.map(({ FunctionArn }) => FunctionArn)).toEqual([
      `${ARN}:$LATEST`,
      `${ARN}:1`,
      `${ARN}:2`,
    ]);
    expect((await world.call(ListFunctions, { FunctionVersion: 'ALL' })).Functions).toHaveLength(3);
  });

  // The next three follow sequences of requests that were recorded on AWS.
  it('are new when the description of the function changed, not when only their own would', async () => {
    const first = await publish({ Description: 'first' });
    expect(await publish({ Description: 'again' })).toEqual(first);
    await configure({ Description: 'second' });
    await world.clock.advance(500);
    const second = await publish();
    expect(second).toMatchObject({ Version: '2', Description: 'second' });
    expect(await publish({ Description: 'third' })).toEqual(second);
    expect(await get('f:1')).toEqual(first);
  });

  it('come with a creation that asks for them, under the ARN of the function', async () => {
    const created = await create('g', { Publish: true });
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

  it('come with an update that asks for them, under their own ARN', async () => {
    const ZipFile = zipOf({ 'index.js': 'new' });
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

  it('leave the environments of the function running, as tags do', async () => {
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

  it('are refused while the function changes', async () => {
    await create('g');
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

  it('are made once of one state, however many ask at the same time', async () => {
    const published = await Promise.all(Array.from({ length: 5 }, () => publish()));
    expect(new Set(published.map(({ Version }) => Version))).toEqual(new Set(['1']));
    expect((await world.call(ListVersionsByFunction, { FunctionName: 'f' })).Versions).toHaveLength(2);
  });

  it('are published only of the code that was meant', async () => {
    await expect(publish({ CodeSha256: 'other' })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST \(/,
      ),
    });
  });

  it('can be removed one by one, and their numbers are not used again', async () => {
    await publish();
    await world.call(DeleteFunction, { FunctionName: 'f', Qualifier: '1' });
    await world.call(DeleteFunction, { FunctionName: 'f', Qualifier: '1' });
    await expect(get('f:1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect((await publish()).Version).toBe('2');
    for (const FunctionName of ['f', 'none']) {
      await expect(world.call(DeleteFunction, { FunctionName, Qualifier: 'alias' })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
        message: 'Deletion of aliases is not currently supported.',
      });
    }
    const latest = { FunctionName: 'f', Qualifier: '$LATEST' };
    await expect(world.call(DeleteFunction, latest)).rejects.toMatchObject({
      message: '$LATEST version cannot be deleted without deleting the function.',
    });
  });

  it('go with their function', async () => {
    const { RevisionId } = await get();
    await publish();
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await expect(get('f:1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(world.call(DeleteFunction, { FunctionName: 'f' })).rejects.toMatchObject({
      message: `Function not found: ${ARN}`,
    });
    expect(world.runtime.retired).toHaveLength(2);
    expect(world.runtime.retired).toContain(RevisionId);
  });
});

describe('tags', () => {
  it('go by their keys, and keys that are not there are passed over', async () => {
    await createActive({ Tags: { team: 'a', stage: 'dev', owner: 'b' } });
    await world.call(UntagResource, { Resource: ARN, TagKeys: ['team', 'owner', 'none'] });
    expect(await world.call(ListTags, { Resource: ARN })).toEqual({ Tags: { stage: 'dev' } });
  });

  it('are added, shown and bounded', async () => {
    await createActive({ Tags: { team: 'a' } });
    await world.call(TagResource, { Resource: ARN, Tags: { stage: 'dev' } });
    const both = { team: 'a', stage: 'dev' };
    expect(await world.call(ListTags, { Resource: ARN })).toEqual({ Tags: both });
    expect((await world.call(GetFunction, { FunctionName: 'f' })).Tags).toEqual(both);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '']));
    await expect(world.call(TagResource, { Resource: ARN, Tags: many })).rejects.toMatchObject({
      message: 'Number of tags exceeds resource tag limit.',
    });
    await expect(world.call(ListTags, { Resource: `${ARN}:1` })).rejects.toMatchObject({
      message: expect.stringMatching(/^Tags on function aliases and versions are not supported/),
    });
  });
});
