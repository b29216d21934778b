import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PublishVersion } from '../../../src/services/lambda/operations/publish-version.ts';
import { finished, functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Timeout: 7, MemorySize: 256 });
});
afterEach(() => world.close());

const invoke = (input: object = {}, caller = {}) =>
  world.call(Invoke, { FunctionName: 'f', ...input }, caller);

describe('Invoke', () => {
  it('runs the function as it is configured, under the id of the request', async () => {
    const Payload = Buffer.from('{"a": 1}');
    const answer = await invoke({ Payload, FunctionName: 'f:$LATEST' }, { requestId: 'the id' });
    expect(answer).toEqual({ StatusCode: 200, Payload, ExecutedVersion: '$LATEST' });
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
      payload: Payload,
      invokedFunctionArn: `${ARN}:$LATEST`,
    });
  });

  it('runs a published version as it was', async () => {
    await world.clock.advance(500);
    await world.call(PublishVersion, { FunctionName: 'f' });
    await invoke({ Qualifier: '1' });
    expect(world.runtime.runs[0]).toMatchObject({
      spec: { version: '1' },
      invocation: { invokedFunctionArn: `${ARN}:1` },
    });
  });

  it('gives an empty object for an empty body', async () => {
    expect((await invoke()).Payload?.toString()).toBe('{}');
  });

  it('tells of a failed function with 200', async () => {
    world.runtime.results.push(finished('{"errorType":"Error"}', 'Unhandled'));
    expect(await invoke({ LogType: 'Tail' })).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      ExecutedVersion: '$LATEST',
      Payload: Buffer.from('{"errorType":"Error"}'),
      LogResult: Buffer.from('START …\nREPORT …\n').toString('base64'),
    });
  });

  it('answers 429 when the function is throttled', async () => {
    world.runtime.results.push(THROTTLED);
    await expect(invoke()).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      details: { Reason: THROTTLED.reason },
    });
  });

  it('checks and does nothing in a dry run', async () => {
    expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(world.runtime.runs).toEqual([]);
  });

  it.each(['RequestResponse', 'Event', 'DryRun'])('%s refuses what it cannot run', async (type) => {
    const refusal = (input: object) => expect(invoke({ InvocationType: type, ...input })).rejects;
    await refusal({ FunctionName: 'g' }).toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${ARN.replace(/f$/, 'g')}:$LATEST`,
    });
    await refusal({ Payload: Buffer.from('{') }).toMatchObject({
      code: 'InvalidRequestContentException',
      message: expect.stringMatching(
        /^Could not parse request body into json: Could not parse payload into json: /,
      ),
    });
    await refusal({ Payload: Buffer.alloc(6_291_457, '1') }).toMatchObject({
      code: 'RequestEntityTooLargeException',
    });
    await refusal({ ClientContext: '***' }).toMatchObject({ code: 'InvalidRequestContentException' });
    expect(world.runtime.runs).toEqual([]);
  });

  it('takes smaller events than requests', async () => {
    const Payload = Buffer.alloc(1_048_577, '1');
    await invoke({ Payload });
    await expect(invoke({ Payload, InvocationType: 'Event' })).rejects.toMatchObject({
      message: '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    });
  });
});

describe('asynchronous invocations', () => {
  const send = () => invoke({ InvocationType: 'Event' }, { requestId: 'event' });
  const attempts = () => world.runtime.runs.map(({ invocation }) => invocation.requestId);
  const failure = () => finished('{}', 'Unhandled');

  it('are accepted at once and run once when they succeed', async () => {
    expect(await send()).toEqual({ StatusCode: 202 });
    await world.clock.advance(10 * 60_000);
    expect(attempts()).toEqual(['event']);
  });

  it('are tried three times under one id, after one minute and two', async () => {
    world.runtime.results.push(failure(), failure(), failure());
    await send();
    await world.clock.advance(59_999);
    expect(attempts()).toHaveLength(1);
    await world.clock.advance(1);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(119_999);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(1);
    expect(attempts()).toEqual(['event', 'event', 'event']);
    await world.clock.advance(60 * 60_000);
    expect(attempts()).toHaveLength(3);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('wait out throttling without using up their retries', async () => {
    world.runtime.results.push(THROTTLED, THROTTLED, THROTTLED, failure());
    await send();
    await world.clock.advance(1000 + 2000 + 4000);
    expect(attempts()).toHaveLength(4);
    await world.clock.advance(60_000);
    expect(attempts()).toHaveLength(5);
  });

  it('are given up after six hours of throttling', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await send();
    await world.clock.advance(7 * 60 * 60_000);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('end quietly when their function is gone', async () => {
    world.runtime.results.push(failure());
    await send();
    await world.clock.advance(1);
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.clock.advance(60_000);
    expect(attempts()).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are refused by a server that stops', async () => {
    world.lambda.close();
    await expect(send()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });
});

describe('the way of mappings to functions', () => {
  it('finds, runs and misses functions by ARN', async () => {
    const { invoker } = world.lambda;
    expect(await invoker.describe(ARN)).toEqual({ roleArn: expect.stringContaining(':role/') });
    const payload = Buffer.from('[1]');
    const options = { requestId: 'batch' };
    expect(await invoker.invoke(ARN, payload, options)).toMatchObject({ kind: 'finished', payload });
    for (const arn of [
      `${ARN}x`,
      `${ARN}:3`,
      'nonsense',
      'arn:aws:kinesis:us-east-1:000000000000:stream/f',
    ]) {
      expect(await invoker.describe(arn)).toBeUndefined();
      expect(await invoker.invoke(arn, payload, options)).toEqual({ kind: 'not-found' });
    }
  });
});
