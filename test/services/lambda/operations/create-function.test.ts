import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { ListFunctions } from '../../../../src/services/lambda/operations/list-functions.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, lambdaWorld, ROLE, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const create = (name: string, input: object = {}) =>
  world.call(CreateFunction, { ...functionInput(name), ...input });
const get = () => world.call(GetFunctionConfiguration, { FunctionName: 'f' });

it('returns every member that AWS returns, and the function becomes active', async () => {
  const zip = zipOf({ 'index.js': '' });
  const created = await create('f', { Code: { ZipFile: zip } });
  expect(created).toEqual({
    FunctionName: 'f',
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    Runtime: 'nodejs22.x',
    Role: ROLE,
    Handler: 'index.handler',
    CodeSize: zip.length,
    CodeSha256: createHash('sha256').update(zip).digest('base64'),
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    LastModified: '2026-01-01T00:00:00.000+0000',
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: expect.any(String),
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: {
      RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
    },
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
  });
  await world.clock.advance(499);
  expect((await get()).State).toBe('Pending');
  await world.clock.advance(1);
  const active = await get();
  expect(active).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
  expect(active).not.toHaveProperty('StateReason');
  expect(active.RevisionId).not.toBe(created.RevisionId);
});

it('distinguishes an empty environment from none', async () => {
  expect(await create('none')).not.toHaveProperty('Environment');
  expect((await create('empty', { Environment: {} })).Environment).toEqual({ Variables: {} });
});

it('accepts a deprecated runtime', async () => {
  expect((await create('f', { Runtime: 'nodejs10.x' })).Runtime).toBe('nodejs10.x');
});

it('logs which settings have no effect', async () => {
  await create('f', { KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' });
  expect(world.logged).toEqual(['function f: KMSKeyArn is stored, but has no effect on this server']);
});

it('rejects a second function of the same name', async () => {
  await create('f');
  await expect(create('f')).rejects.toMatchObject({
    code: 'ResourceConflictException',
    message: 'Function already exist: f',
  });
});

const wrong = 'InvalidParameterValueException';
const invalid = 'ValidationException';
it.each([
  ['name', { FunctionName: 'x'.repeat(65) }, wrong, /less than or equal to 64$/],
  ['runtime', { Runtime: 'cobol1.x' }, wrong, /^Value cobol1\.x at 'runtime' failed to satisfy/],
  ['unsupported runtime', { Runtime: 'java21' }, wrong, /^The runtime java21 does not run/],
  ['role', { Role: 'me' }, invalid, /at 'role' failed to satisfy constraint: Member must satisfy regular/],
  ['memory', { MemorySize: 64 }, invalid, /at 'memorySize' failed .* greater than or equal to 128$/],
  ['timeout', { Timeout: 901 }, invalid, /at 'timeout' failed .* less than or equal to 900$/],
  ['handler', { Handler: undefined }, wrong, /^Runtime and Handler are mandatory parameters/],
  [
    'reserved variable',
    { Environment: { Variables: { AWS_REGION: 'x' } } },
    wrong,
    /Reserved keys used in this request: AWS_REGION$/,
  ],
  [
    'large environment',
    { Environment: { Variables: { BIG: 'x'.repeat(4097) } } },
    wrong,
    /exceeded the 4KB limit\. String measured: \{"BIG":"xxx/,
  ],
  [
    'log level of text',
    { LoggingConfig: { ApplicationLogLevel: 'WARN' } },
    wrong,
    /^LogLevel is not supported when LogFormat is set to "Text"/,
  ],
  ['absence of code', { Code: {} }, wrong, /^Please provide a source for function code/],
  ['zip file', { Code: { ZipFile: Buffer.from('no zip') } }, wrong, /^Could not unzip uploaded file\./],
  ['empty zip', { Code: { ZipFile: zipOf({}) } }, wrong, /^Uploaded file must be a non-empty zip$/],
  ['image', { PackageType: 'Image' }, wrong, /^Container images/],
])('rejects a wrong %s and creates nothing', async (_what, input, code, message) => {
  await expect(create('f', input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect((await world.call(ListFunctions, {})).Functions).toEqual([]);
});

it('rejects more than 50 tags', async () => {
  const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, '']));
  await expect(create('f', { Tags })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Number of tags exceeds resource tag limit.',
  });
  delete Tags['k50'];
  expect(await create('f', { Tags })).toMatchObject({ FunctionName: 'f' });
});

it.each([{ KMSKeyArn: 'key' }, { DeadLetterConfig: { TargetArn: 'queue' } }])(
  'rejects %j, which is no ARN',
  async (input) => {
    await expect(create('f', input)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()'),
    });
  },
);

it('reads code from S3', async () => {
  const zip = zipOf({ 'index.js': 'from s3' });
  const calls: unknown[] = [];
  const other = await lambdaWorld({
    calls: {
      authorities: NO_AUTHORITIES,
      call: async (service, { name }, input) => {
        calls.push([service, name, input]);
        return { Body: zip } as never;
      },
    },
  });
  const Code = { S3Bucket: 'bucket', S3Key: 'code.zip' };
  const { CodeSize } = await other.call(CreateFunction, { ...functionInput('f'), Code });
  expect(CodeSize).toBe(zip.length);
  expect(calls).toEqual([['s3', 'GetObject', { Bucket: 'bucket', Key: 'code.zip' }]]);
  await other.close();
});
