import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { AddTagsToResource } from '../../../src/services/ssm/operations/add-tags-to-resource.ts';
import { DeleteParameter } from '../../../src/services/ssm/operations/delete-parameter.ts';
import { DeleteParameters } from '../../../src/services/ssm/operations/delete-parameters.ts';
import { GetParameterHistory } from '../../../src/services/ssm/operations/get-parameter-history.ts';
import { GetParameter } from '../../../src/services/ssm/operations/get-parameter.ts';
import { GetParameters } from '../../../src/services/ssm/operations/get-parameters.ts';
import { LabelParameterVersion } from '../../../src/services/ssm/operations/label-parameter-version.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { UnlabelParameterVersion } from '../../../src/services/ssm/operations/unlabel-parameter-version.ts';
import { createSsmService } from '../../../src/services/ssm/service.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import type { MetaStore } from '../../../src/storage/port.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

let meta: MetaStore;
let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;

beforeEach(() => {
  const clock = new VirtualClock();
  ({ meta } = memoryStore(clock));
  const calls = new InProcessCalls();
  calls.join(createSsmService({ meta, clock, random: seededRandom('versions') }));
  call = (operation, input) => calls.call('ssm', operation, input, caller);
});

const put = (Value: string, Name = 'stage') =>
  call(PutParameter, { Name, Value, Type: 'String', Overwrite: true });
const putAll = async (count: number) => {
  for (let version = 1; version <= count; version++) await put(`v${version}`);
};
const valueOf = async (Name: string) => (await call(GetParameter, { Name })).Parameter.Value;
const history = async (more: Partial<Input<typeof GetParameterHistory>> = {}) =>
  call(GetParameterHistory, { Name: 'stage', ...more });
const label = (Labels: string[], ParameterVersion?: number) =>
  call(LabelParameterVersion, { Name: 'stage', Labels, ParameterVersion });
const storedVersions = async () => (await meta.list(META_PREFIX.ssm.version)).length;

test('each version of a parameter can be read by its number and by its labels', async () => {
  await putAll(3);
  expect(await valueOf('stage:1')).toBe('v1');
  expect((await call(GetParameter, { Name: 'stage:2' })).Parameter).toMatchObject({
    Name: 'stage',
    Version: 2,
    Selector: ':2',
  });
  expect(await label(['live', 'awsNo', '9', 'a/b', 'SSM-no', '__proto__'], 1)).toEqual({
    InvalidLabels: ['awsNo', '9', 'a/b', 'SSM-no'],
    ParameterVersion: 1,
  });
  const labelled = 'arn:aws:ssm:eu-west-1:123456789012:parameter/stage:live';
  expect((await call(GetParameter, { Name: labelled })).Parameter).toMatchObject({
    Value: 'v1',
    Selector: ':live',
  });
  expect(await valueOf('stage:__proto__')).toBe('v1');
  expect(await label(['live']), 'moves to the newest version').toMatchObject({ ParameterVersion: 3 });
  expect(await valueOf('stage:live')).toBe('v3');
  await put('v4');
  expect(await valueOf('stage:live'), 'stays at its version').toBe('v3');

  for (const missing of ['stage:5', 'stage:0', 'stage:none', 'stage:constructor']) {
    const selector = missing.slice('stage:'.length);
    await expect(call(GetParameter, { Name: missing })).rejects.toMatchObject({
      code: 'ParameterVersionNotFound',
      message: `Systems Manager could not find version ${selector} of stage. Verify the version and try again.`,
    });
  }
  await expect(call(GetParameter, { Name: 'none:1' })).rejects.toMatchObject({ code: 'ParameterNotFound' });
  const several = await call(GetParameters, { Names: ['stage:2', 'stage:9'] });
  expect(several.Parameters.map(({ Value }) => Value)).toEqual(['v2']);
  expect(several.InvalidParameters).toEqual(['stage:9']);
});

test('a version has at most ten labels, which are removed from the version that a request names', async () => {
  await putAll(2);
  const ten = Array.from({ length: 10 }, (_, index) => `l${index}`);
  await label(ten, 1);
  await label(ten, 1);
  await expect(label(['one-more'], 1)).rejects.toMatchObject({ code: 'ParameterVersionLabelLimitExceeded' });
  await expect(label(['x'], 3)).rejects.toMatchObject({ code: 'ParameterVersionNotFound' });
  await expect(call(LabelParameterVersion, { Name: 'none', Labels: ['x'] })).rejects.toMatchObject({
    code: 'ParameterNotFound',
  });
  const unlabel = (ParameterVersion: number) =>
    call(UnlabelParameterVersion, { Name: 'stage', ParameterVersion, Labels: ['l0', 'none'] });
  expect(await unlabel(2)).toEqual({ RemovedLabels: [], InvalidLabels: ['l0', 'none'] });
  expect(await unlabel(1)).toEqual({ RemovedLabels: ['l0'], InvalidLabels: ['none'] });
  await expect(unlabel(7)).rejects.toMatchObject({ code: 'ParameterVersionNotFound' });
  expect((await history()).Parameters.map(({ Labels }) => Labels)).toEqual([ten.slice(1), []]);
});

test('the history has the last 100 versions, and is read in pages', async () => {
  await call(PutParameter, { Name: 'stage', Value: 'v1', Type: 'SecureString', Description: 'first' });
  await call(AddTagsToResource, {
    ResourceType: 'Parameter',
    ResourceId: 'stage',
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  await call(PutParameter, { Name: 'stage', Value: 'v2', Overwrite: true });
  const [first, second] = (await history({ WithDecryption: true })).Parameters;
  expect(first).toMatchObject({ Value: 'v1', Version: 1, Description: 'first', Type: 'SecureString' });
  expect(first).toMatchObject({ KeyId: 'alias/aws/ssm', Labels: [], Tier: 'Standard', Policies: [] });
  expect(second).toMatchObject({ Value: 'v2', Version: 2 });
  expect((await history()).Parameters[0]!.Value, 'without decryption').not.toBe('v1');

  for (let version = 3; version <= 103; version++) await put(`v${version}`);
  const { Parameters, NextToken } = await history();
  expect(Parameters.map(({ Version }) => Version)).toEqual(Array.from({ length: 50 }, (_, i) => i + 4));
  const rest = await history({ NextToken });
  expect(rest.Parameters.at(-1)).toMatchObject({ Version: 103 });
  expect(rest).not.toHaveProperty('NextToken');
  expect(await storedVersions()).toBe(99);
  await expect(valueOf('stage:3')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' });
  await put('other', 'other');
  for (const token of ['garbage', '']) {
    await expect(history({ NextToken: token })).rejects.toMatchObject({ code: 'InvalidNextToken' });
  }
  await expect(
    call(GetParameterHistory, { Name: 'other', NextToken }),
    'of the history of another parameter',
  ).rejects.toMatchObject({ code: 'InvalidNextToken' });
});

test('the oldest version is not given up while it has a label', async () => {
  await putAll(100);
  await label(['live'], 1);
  await expect(put('v101')).rejects.toMatchObject({
    code: 'ParameterMaxVersionLimitExceeded',
    message: expect.stringContaining("Version 1, the oldest version, can't be deleted"),
  });
  expect(await valueOf('stage')).toBe('v100');
  await label(['live'], 100);
  await put('v101');
  expect(await valueOf('stage')).toBe('v101');
});

test('concurrent changes of a parameter are all versions of it', async () => {
  await put('v1');
  const stored = await Promise.all(Array.from({ length: 8 }, (_, index) => put(`w${index}`)));
  expect(stored.map(({ Version }) => Version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  const { Parameters } = await history();
  for (const [index, { Version }] of stored.entries()) {
    expect(Parameters[Version - 1]).toMatchObject({ Version, Value: `w${index}` });
  }
});

test('DeleteParameters deletes what exists, with its versions, and names the rest', async () => {
  await putAll(3);
  await put('1', '/shop/a');
  const input = { Names: ['stage', '/shop/a', 'none', 'stage:1'] };
  expect(await call(DeleteParameters, input)).toEqual({
    DeletedParameters: ['stage', '/shop/a'],
    InvalidParameters: ['none', 'stage:1'],
  });
  expect(await storedVersions()).toBe(0);
  await put('new');
  expect((await history()).Parameters, 'a new parameter').toMatchObject([{ Value: 'new', Version: 1 }]);
  await expect(call(DeleteParameters, { Names: [] })).rejects.toMatchObject({ code: 'ValidationException' });
  await expect(history({ Name: 'none' })).rejects.toMatchObject({ code: 'ParameterNotFound' });
  await expect(call(DeleteParameter, { Name: 'stage:1' })).rejects.toMatchObject({
    code: 'ParameterNotFound',
  });
});

test('a parameter that is created again after an interrupted deletion has none of the earlier versions', async () => {
  await putAll(3);
  // The newest version only: as if the deletion of the rest had not begun.
  for (const { key } of await meta.list(META_PREFIX.ssm.parameter)) await meta.delete(key);
  await put('new');
  await expect(valueOf('stage:2')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' });
  expect(await storedVersions()).toBe(0);
});
