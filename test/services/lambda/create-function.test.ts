import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { ListFunctions } from '../../../src/services/lambda/operations/list-functions.ts';
import { zipOf } from '../../support/zip.ts';
import { functionInput, type LambdaWorld, lambdaWorld, ROLE } from './world.ts';

describe('CreateFunction', () => {
  let world: LambdaWorld;
  beforeEach(async () => {
    world = await lambdaWorld();
  });
  afterEach(() => world.close());

  const create = (name: string, input: object = {}) =>
    world.call(CreateFunction, { ...functionInput(name), ...input });
  const get = () => world.call(GetFunctionConfiguration, { FunctionName: 'f' });

  it('shows every member that AWS shows, and the function becomes active by itself', async () => {
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

  it('tells an empty environment from none', async () => {
    expect(await create('none')).not.toHaveProperty('Environment');
    expect((await create('empty', { Environment: {} })).Environment).toEqual({ Variables: {} });
  });

  it('takes a runtime that AWS has retired', async () => {
    expect((await create('f', { Runtime: 'nodejs10.x' })).Runtime).toBe('nodejs10.x');
  });

  it('says which settings have no effect', async () => {
    await create('f', { TracingConfig: { Mode: 'Active' } });
    expect(world.logged).toEqual(['function f: TracingConfig is stored, but has no effect on this server']);
  });

  it('refuses a second function of the name', async () => {
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
    ['foreign runtime', { Runtime: 'java21' }, wrong, /^The runtime java21 does not run/],
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
  ])('refuses a wrong %s and leaves nothing behind', async (_what, input, code, message) => {
    await expect(create('f', input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await world.call(ListFunctions, {})).Functions).toEqual([]);
  });

  it('reads code from S3', async () => {
    const zip = zipOf({ 'index.js': 'from s3' });
    const asked: unknown[] = [];
    const other = await lambdaWorld({
      calls: {
        call: async (service, { name }, input) => {
          asked.push([service, name, input]);
          return { Body: zip } as never;
        },
      },
    });
    const Code = { S3Bucket: 'bucket', S3Key: 'code.zip' };
    const { CodeSize } = await other.call(CreateFunction, { ...functionInput('f'), Code });
    expect(CodeSize).toBe(zip.length);
    expect(asked).toEqual([['s3', 'GetObject', { Bucket: 'bucket', Key: 'code.zip' }]]);
    other.close();
  });
});
