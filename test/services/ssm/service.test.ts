import { beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { AddTagsToResource } from '../../../src/services/ssm/operations/add-tags-to-resource.ts';
import { DeleteParameter } from '../../../src/services/ssm/operations/delete-parameter.ts';
import { DescribeParameters } from '../../../src/services/ssm/operations/describe-parameters.ts';
import { GetParameter } from '../../../src/services/ssm/operations/get-parameter.ts';
import { GetParametersByPath } from '../../../src/services/ssm/operations/get-parameters-by-path.ts';
import { GetParameters } from '../../../src/services/ssm/operations/get-parameters.ts';
import { LabelParameterVersion } from '../../../src/services/ssm/operations/label-parameter-version.ts';
import { ListTagsForResource } from '../../../src/services/ssm/operations/list-tags-for-resource.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { RemoveTagsFromResource } from '../../../src/services/ssm/operations/remove-tags-from-resource.ts';
import { createSsmService } from '../../../src/services/ssm/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { dispatchTo, jsonRequest } from '../../support/wire.ts';

let clock: VirtualClock;
let service: ReturnType<typeof createSsmService>;
let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;

beforeEach(() => {
  clock = new VirtualClock();
  service = createSsmService({ meta: memoryStore(clock).meta, clock, random: seededRandom('ssm') });
  const calls = new InProcessCalls();
  calls.join(service);
  call = (operation, input) => calls.call('ssm', operation, input, caller);
});

const put = (Name: string, Value: string, more: Partial<Input<typeof PutParameter>> = {}) =>
  call(PutParameter, { Name, Value, Type: 'String', ...more });

test('GetParameter finds a parameter by name, ARN and version', async () => {
  expect(await put('/shop/stream', 'orders')).toEqual({ Version: 1, Tier: 'Standard' });
  const expected = {
    Parameter: {
      Name: '/shop/stream',
      Type: 'String',
      Value: 'orders',
      Version: 1,
      LastModifiedDate: clock.now(),
      ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/stream',
      DataType: 'text',
    },
  };
  expect(await call(GetParameter, { Name: '/shop/stream' })).toEqual(expected);
  expect(await call(GetParameter, { Name: expected.Parameter.ARN })).toEqual(expected);
  expect((await call(GetParameter, { Name: '/shop/stream:1' })).Parameter).toEqual({
    ...expected.Parameter,
    Selector: ':1',
  });
  await expect(call(GetParameter, { Name: '/shop/stream:2' })).rejects.toMatchObject({
    code: 'ParameterVersionNotFound',
  });
  await put('name', 'v');
  const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter/name';
  expect((await call(GetParameter, { Name: ARN })).Parameter).toMatchObject({ Name: 'name', ARN });
  for (const other of ['us-east-1:123456789012', 'eu-west-1:999999999999']) {
    await expect(
      call(GetParameter, { Name: `arn:aws:ssm:${other}:parameter/name` }),
      'its permission is not for the parameter of the caller',
    ).rejects.toMatchObject({ code: 'ParameterNotFound' });
  }
  for (const Name of ['arn:aws:ssm:eu-west-1:123456789012:parametername', ARN.replace(':ssm:', ':sqs:')]) {
    await expect(call(GetParameter, { Name })).rejects.toMatchObject({ code: 'ValidationException' });
  }
});

test('PutParameter overwrites an existing parameter only with Overwrite', async () => {
  await put('stage', 'dev');
  await expect(put('stage', 'prod')).rejects.toMatchObject({ code: 'ParameterAlreadyExists' });
  expect(await put('stage', 'prod', { Overwrite: true })).toMatchObject({ Version: 2 });
  expect((await call(GetParameter, { Name: 'stage' })).Parameter).toMatchObject({
    Value: 'prod',
    Version: 2,
  });
});

test('a parameter has the tags of its creation and those that are added, without those that are removed', async () => {
  await put('/shop/stream', 'orders', { Tags: [{ Key: 'team', Value: 'web' }] });
  const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/stream';
  const resource = (ResourceId: string) => ({ ResourceType: 'Parameter', ResourceId }) as const;
  const tags = async () => (await call(ListTagsForResource, resource('/shop/stream'))).TagList;
  const added = [
    { Key: 'team', Value: 'ops' },
    { Key: 'stage', Value: 'dev' },
  ];
  await call(AddTagsToResource, { ...resource('/shop/stream'), Tags: added });
  await put('/shop/stream', 'bills', { Overwrite: true });
  expect(await tags()).toEqual(added);
  expect(await service.resources?.tagsOf?.(ARN, caller)).toEqual({ team: 'ops', stage: 'dev' });
  await call(RemoveTagsFromResource, { ...resource('/shop/stream'), TagKeys: ['team', 'none'] });
  expect(await tags()).toEqual([{ Key: 'stage', Value: 'dev' }]);
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  await expect(call(AddTagsToResource, { ...resource('/shop/stream'), Tags: many })).rejects.toMatchObject({
    code: 'TooManyTagsError',
  });
  const tooMany = [...many, { Key: 'one more', Value: '' }];
  await expect(put('other', 'x', { Tags: tooMany })).rejects.toMatchObject({ code: 'TooManyTagsError' });
  await expect(call(ListTagsForResource, resource('none'))).rejects.toMatchObject({
    code: 'InvalidResourceId',
  });
  await expect(
    call(ListTagsForResource, { ResourceType: 'Document', ResourceId: 'd' }),
  ).rejects.toMatchObject({ code: 'InvalidResourceType', message: expect.stringContaining('Millrace') });
});

test('a secret is returned only with WithDecryption', async () => {
  await put('secret', 'sesame', { Type: 'SecureString' });
  const value = async (WithDecryption?: boolean) =>
    (await call(GetParameter, { Name: 'secret', WithDecryption })).Parameter.Value;
  expect(await value(true)).toBe('sesame');
  expect(await value()).not.toContain('sesame');
});

test('GetParameters returns several parameters, and the names of missing ones', async () => {
  await put('a', '1');
  const { Parameters, InvalidParameters } = await call(GetParameters, { Names: ['a', 'b'] });
  expect(Parameters.map(({ Name }) => Name)).toEqual(['a']);
  expect(InvalidParameters).toEqual(['b']);
});

test('GetParametersByPath lists the parameters below a path in pages', async () => {
  for (const name of ['/shop/a', '/shop/b', '/shop/deep/c', '/shopping/d']) await put(name, 'v');
  const list = async (more: Partial<Input<typeof GetParametersByPath>> = {}) => {
    const { Parameters, NextToken } = await call(GetParametersByPath, { Path: '/shop', ...more });
    return { names: Parameters.map(({ Name }) => Name), next: NextToken };
  };
  expect(await list()).toEqual({ names: ['/shop/a', '/shop/b'], next: undefined });
  const first = await list({ Recursive: true, MaxResults: 2 });
  expect(first.names).toEqual(['/shop/a', '/shop/b']);
  expect(await list({ Recursive: true, NextToken: first.next })).toEqual({
    names: ['/shop/deep/c'],
    next: undefined,
  });
  await call(DeleteParameter, { Name: '/shop/b' });
  expect((await list({ Recursive: true, NextToken: first.next })).names).toEqual(['/shop/deep/c']);
  await expect(list({ NextToken: '/other/x' })).rejects.toMatchObject({ code: 'InvalidNextToken' });
});

test('PutParameter stores nothing when it rejects a parameter', async () => {
  await expect(put('a b', 'v')).rejects.toThrow('Parameter name');
  await expect(put('a', 'v', { AllowedPattern: '[0-9]+' })).rejects.toMatchObject({
    code: 'ParameterPatternMismatchException',
  });
  await expect(put('a', 'v', { AllowedPattern: '[' })).rejects.toMatchObject({
    code: 'InvalidAllowedPatternException',
  });
  await expect(call(DeleteParameter, { Name: 'a' })).rejects.toMatchObject({ code: 'ParameterNotFound' });
  await put('a', 'v');
  await call(DeleteParameter, { Name: 'a' });
  expect((await call(GetParameters, { Names: ['a'] })).InvalidParameters).toEqual(['a']);
});

// Frameworks use a default value only when they get exactly this code: docs/aws/serverless-framework.md#variables.
test('the error for a missing parameter has a code and no message', async () => {
  const request = jsonRequest('ssm', 'AmazonSSM.GetParameter', { Name: 'nothing', WithDecryption: true });
  const { status, text } = await dispatchTo([service], request);
  expect([status, JSON.parse(text)]).toEqual([400, { __type: 'ParameterNotFound' }]);
});

const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter/';
const INVALID_PATH = /^Parameter name: can't be prefixed with "ssm" .*sub-paths divided by slash symbol/;

test('the leading slash of a name of one level is optional', async () => {
  await put('single', 'a');
  expect((await call(GetParameter, { Name: '/single' })).Parameter).toMatchObject({
    Name: '/single',
    ARN: `${ARN}single`,
  });
  await expect(put('/single', 'b')).rejects.toMatchObject({ code: 'ParameterAlreadyExists' });
  await put('/single', 'b', { Overwrite: true });
  const found = await call(GetParameters, { Names: ['single', '/single'] });
  expect(found.Parameters.map(({ Name, Value, Version }) => [Name, Value, Version])).toEqual([
    ['single', 'b', 2],
    ['/single', 'b', 2],
  ]);
  expect((await call(GetParametersByPath, { Path: '/' })).Parameters).toHaveLength(1);
  await call(DeleteParameter, { Name: '/single' });
  await expect(call(GetParameter, { Name: 'single' })).rejects.toMatchObject({ code: 'ParameterNotFound' });
});

test.each(['/a//b', 'a/b', '/a b'])('%s is not a valid name', async (Name) => {
  await put('/a/b', 'v');
  const invalidName = { code: 'ValidationException', message: expect.stringMatching(INVALID_PATH) as string };
  await expect(put(Name, 'v')).rejects.toMatchObject(invalidName);
  await expect(call(GetParameter, { Name })).rejects.toMatchObject(invalidName);
  await expect(call(GetParameters, { Names: [Name] })).rejects.toMatchObject(invalidName);
});

test.each(['a/b', '/a//b'])('%s is not a valid path', async (Path) => {
  await expect(call(GetParametersByPath, { Path })).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(/^The parameter doesn't meet the parameter name requirements\. /),
  });
});

test.each([
  ['aws', 'ValidationException', /can't be prefixed with "aws" or "ssm" \(case-insensitive\)\.$/],
  ['AwsTest', 'ValidationException', /can't be prefixed with "aws" or "ssm" \(case-insensitive\)\.$/],
  ['/ssmTest', 'ValidationException', /can't be prefixed with "aws" or "ssm" \(case-insensitive\)\.$/],
  ['/ssm/test', 'ValidationException', INVALID_PATH],
  ['/aws/test', 'AccessDeniedException', /^No access to reserved parameter name: \/aws\/test\.$/],
])('%s is a reserved name', async (name, code, message) => {
  await expect(put(name, 'v')).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test('PutParameter rejects a missing type, an unknown data type, and tags with Overwrite', async () => {
  await expect(call(PutParameter, { Name: 'a', Value: 'v' })).rejects.toThrow(
    'A parameter type is required when you create a parameter.',
  );
  await expect(put('a', 'v', { DataType: 'Text' })).rejects.toThrow(
    'The following data type is not supported: Text (Data type names are all lowercase.)',
  );
  const tagged = { Overwrite: true, Tags: [{ Key: 'k', Value: 'v' }] };
  await expect(put('a', 'v', tagged)).rejects.toThrow(/^Invalid request: tags and overwrite can't be used/);
});

test('DescribeParameters returns parameters without values, by filter and in pages', async () => {
  await put('/shop/stream', 'v', { Description: 'the stream', DataType: 'text' });
  await put('/shop/a/key', 'v', { Type: 'SecureString' });
  await put('single', 'v', { Type: 'StringList', AllowedPattern: '.*' });
  const names = async (input: Input<typeof DescribeParameters>) =>
    (await call(DescribeParameters, input)).Parameters.map(({ Name }) => Name);
  const first = await call(DescribeParameters, { MaxResults: 2 });
  expect(first.Parameters[1]).toEqual({
    Name: '/shop/stream',
    ARN: `${ARN}shop/stream`,
    Type: 'String',
    LastModifiedDate: clock.now(),
    LastModifiedUser: 'arn:aws:iam::123456789012:root',
    Description: 'the stream',
    Version: 1,
    Tier: 'Standard',
    Policies: [],
    DataType: 'text',
  });
  expect(first.Parameters[0]).toMatchObject({ Name: '/shop/a/key', KeyId: 'alias/aws/ssm' });
  expect(await names({ NextToken: first.NextToken })).toEqual(['single']);
  expect(await names({ Filters: [{ Key: 'Name', Values: ['/shop'] }] })).toHaveLength(2);
  const filter = (Key: string, Values: string[], Option?: string) => ({
    ParameterFilters: [{ Key, Values, ...(Option !== undefined && { Option }) }],
  });
  expect(await names(filter('Path', ['/shop']))).toEqual(['/shop/stream']);
  expect(await names(filter('Path', ['/'], 'Recursive'))).toHaveLength(3);
  expect(await names(filter('Name', ['str'], 'Contains'))).toEqual(['/shop/stream']);
  expect(await names(filter('Type', ['SecureString']))).toEqual(['/shop/a/key']);
  await expect(names(filter('Label', ['x']))).rejects.toMatchObject({ code: 'InvalidFilterKey' });
  await expect(names(filter('Type', ['x'], 'Contains'))).rejects.toMatchObject({
    code: 'InvalidFilterOption',
  });
  await expect(names({ ParameterFilters: [{ Key: 'Type' }] })).rejects.toMatchObject({
    code: 'InvalidFilterValue',
  });
});

test('DescribeParameters filters by tags, and names the filter that is duplicated or has an invalid value', async () => {
  const tagged = (value: string) => ({ Tags: [{ Key: 'team', Value: value }] });
  await put('web', 'v', tagged('web'));
  await put('web-ops', 'v', tagged('web-ops'));
  await put('none', 'v');
  const names = async (...ParameterFilters: { Key: string; Option?: string; Values?: string[] }[]) =>
    (await call(DescribeParameters, { ParameterFilters })).Parameters.map(({ Name }) => Name);
  expect(await names({ Key: 'tag:team' })).toEqual(['web', 'web-ops']);
  expect(await names({ Key: 'tag:team', Values: ['web'] })).toEqual(['web']);
  expect(await names({ Key: 'tag:team', Option: 'BeginsWith', Values: ['web-'] })).toEqual(['web-ops']);
  expect(await names({ Key: 'tag:team', Values: ['web'] }, { Key: 'tag:stage' })).toEqual([]);
  expect(await names({ Key: 'tag:constructor' })).toEqual([]);
  const type = { Key: 'Type', Values: ['String'] };
  await expect(names(type, type)).rejects.toThrow('filter is duplicated in the request: Type.');
  await expect(names({ Key: 'Type', Values: ['String', 'text'] })).rejects.toThrow(
    'The following filter value is not valid: text. Valid values include: [String, StringList, SecureString].',
  );
  await expect(names({ Key: 'Path', Values: ['shop'] })).rejects.toMatchObject({
    code: 'ValidationException',
  });
});

test('GetParametersByPath filters by type, and by labels, whose versions it returns', async () => {
  await put('/shop/a', '1');
  await put('/shop/a', '2', { Overwrite: true });
  await put('/shop/b', '1', { Type: 'SecureString' });
  await call(LabelParameterVersion, { Name: '/shop/a', ParameterVersion: 1, Labels: ['live'] });
  const values = async (Key: string, ...Values: string[]) => {
    const input = { Path: '/shop', WithDecryption: true, ParameterFilters: [{ Key, Values }] };
    return (await call(GetParametersByPath, input)).Parameters.map(({ Name, Value }) => `${Name} ${Value}`);
  };
  expect(await values('Type', 'String')).toEqual(['/shop/a 2']);
  expect(await values('Type', 'String', 'SecureString')).toEqual(['/shop/a 2', '/shop/b 1']);
  expect(await values('Label', 'live')).toEqual(['/shop/a 1']);
  for (const key of ['Name', 'Path', 'tag:team']) {
    await expect(values(key, '/shop')).rejects.toMatchObject({
      code: 'InvalidFilterKey',
      message: `The following filter key is not valid: ${key}. Valid filter keys include: [Type, KeyId, Label].`,
    });
  }
});

test('values of more than 4,096 characters need the advanced tier, which a parameter keeps', async () => {
  const large = 'x'.repeat(4_097);
  expect(await put('small', large.slice(1))).toMatchObject({ Tier: 'Standard' });
  for (const Tier of [undefined, 'Standard'] as const) {
    await expect(put('large', large, { Tier })).rejects.toThrow(
      'Standard tier parameters support a maximum parameter value of 4096 characters.',
    );
  }
  await expect(put('small', large, { Overwrite: true })).rejects.toThrow('Standard tier parameters');
  expect(await put('small', 'v', { Overwrite: true, Tier: 'Intelligent-Tiering' })).toMatchObject({
    Version: 2,
    Tier: 'Standard',
  });
  expect(await put('large', large, { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  expect(await put('large', 'small', { Overwrite: true })).toMatchObject({ Tier: 'Advanced' });
  await expect(put('large', 'small', { Overwrite: true, Tier: 'Standard' })).rejects.toThrow(
    "You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
  );
  const filter = { ParameterFilters: [{ Key: 'Tier', Values: ['Advanced'] }] };
  expect((await call(DescribeParameters, filter)).Parameters).toMatchObject([
    { Name: 'large', Tier: 'Advanced' },
  ]);
});

test('a path has at most 15 levels, and a name is returned once', async () => {
  const path = (levels: number) => '/a'.repeat(levels);
  await put(path(15), 'v');
  await expect(put(path(16), 'v')).rejects.toMatchObject({ code: 'HierarchyLevelLimitExceededException' });
  const { Parameters, InvalidParameters } = await call(GetParameters, {
    Names: [path(15), path(15), 'none', 'none'],
  });
  expect(Parameters).toHaveLength(1);
  expect(InvalidParameters).toEqual(['none']);
});
