import { describe, expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PublishVersion } from '../../../../src/services/lambda/operations/publish-version.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { finished, functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Timeout: 7, MemorySize: 256 });
});

const invoke = (input: object = {}, caller = {}) =>
  world.call(Invoke, { FunctionName: 'f', ...input }, caller);

it('runs the function with its configuration and the request id', async () => {
  const Payload = Buffer.from('{"a": 1}');
  const response = await invoke({ Payload, FunctionName: 'f:$LATEST' }, { requestId: 'the id' });
  expect(response).toEqual({
    StatusCode: 200,
    Payload,
    ExecutedVersion: '$LATEST',
    TraceId: expect.stringMatching(/^Root=1-/),
  });
  const { spec, invocation } = world.runtime.runs[0]!;
  expect(spec).toMatchObject({
    functionName: 'f',
    timeoutMs: 7000,
    memoryMb: 256,
    account: '000000000000',
    region: 'us-east-1',
    handler: 'index.handler',
    logging: { group: '/aws/lambda/f', format: 'Text' },
  });
  expect(invocation).toEqual({
    requestId: 'the id',
    traceId: response.TraceId,
    payload: Payload,
    invokedFunctionArn: `${ARN}:$LATEST`,
  });
});

it('runs a published version', async () => {
  await world.clock.advance(500);
  await world.call(PublishVersion, { FunctionName: 'f' });
  await invoke({ Qualifier: '1' });
  expect(world.runtime.runs[0]).toMatchObject({
    spec: { version: '1' },
    invocation: { invokedFunctionArn: `${ARN}:1` },
  });
});

it('passes an empty object when the request has no body', async () => {
  expect((await invoke()).Payload?.toString()).toBe('{}');
});

it('returns 200 and the error of a function that failed', async () => {
  world.runtime.results.push(finished('{"errorType":"Error"}', 'Unhandled'));
  expect(await invoke({ LogType: 'Tail' })).toEqual({
    StatusCode: 200,
    TraceId: expect.stringMatching(/^Root=1-/),
    FunctionError: 'Unhandled',
    ExecutedVersion: '$LATEST',
    Payload: Buffer.from('{"errorType":"Error"}'),
    LogResult: Buffer.from('START …\nREPORT …\n').toString('base64'),
  });
});

it('rejects with 429 when the function is throttled', async () => {
  world.runtime.results.push(THROTTLED);
  await expect(invoke()).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    details: { Reason: THROTTLED.reason },
  });
});

it('checks the request without an invocation in a dry run', async () => {
  expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
  expect(world.runtime.runs).toEqual([]);
});

it.each(['RequestResponse', 'Event', 'DryRun'])('%s rejects an invalid request', async (type) => {
  const rejection = (input: object) => expect(invoke({ InvocationType: type, ...input })).rejects;
  await rejection({ FunctionName: 'g' }).toMatchObject({
    code: 'ResourceNotFoundException',
    message: `Function not found: ${ARN.replace(/f$/, 'g')}:$LATEST`,
  });
  await rejection({ Payload: Buffer.from('{') }).toMatchObject({
    code: 'InvalidRequestContentException',
    message: expect.stringMatching(
      /^Could not parse request body into json: Could not parse payload into json: /,
    ),
  });
  // What AWS CLI 2 sends for text that it takes for base64.
  await rejection({ Payload: Buffer.from('"\xab"', 'latin1') }).toMatchObject({
    code: 'InvalidRequestContentException',
    message: expect.stringContaining('Could not parse payload into json: Invalid UTF-8'),
  });
  await rejection({ Payload: Buffer.alloc(6_291_457, '1') }).toMatchObject({
    code: 'RequestEntityTooLargeException',
  });
  await rejection({ ClientContext: '***' }).toMatchObject({ code: 'InvalidRequestContentException' });
  expect(world.runtime.runs).toEqual([]);
});

it('limits asynchronous events to 1 MB, and other payloads to 6 MB', async () => {
  const Payload = Buffer.alloc(1_048_577, '1');
  await invoke({ Payload });
  await expect(invoke({ Payload, InvocationType: 'Event' })).rejects.toMatchObject({
    message: '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
  });
});

describe('an alias', () => {
  const createAlias = async (more: object = {}) => {
    await world.clock.advance(500);
    await world.call(PublishVersion, { FunctionName: 'f' });
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', Timeout: 8 });
    await world.clock.advance(500);
    await world.call(PublishVersion, { FunctionName: 'f' });
    await world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '1', ...more });
  };

  it('runs its version, under the ARN of the request', async () => {
    await createAlias();
    await invoke({ FunctionName: 'f:live' });
    expect(world.runtime.runs[0]).toMatchObject({
      spec: { version: '1' },
      invocation: { invokedFunctionArn: `${ARN}:live` },
    });
  });

  it('divides invocations between two versions by weight', async () => {
    await createAlias({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } });
    for (let n = 0; n < 1000; n++) await invoke({ Qualifier: 'live' });
    const second = world.runtime.runs.filter(({ spec }) => spec.version === '2').length;
    // The expected number plus or minus six standard deviations; the seed makes the picks repeatable.
    expect(second).toBeGreaterThan(168);
    expect(second).toBeLessThan(332);
  });

  it('is rejected when it does not exist', async () => {
    await expect(invoke({ FunctionName: 'f:none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}:none`,
    });
  });
});
