import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { InvokeWithResponseStream } from '../../../../src/services/lambda/operations/invoke-with-response-stream.ts';
import { finished, functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld((world) => world.call(CreateFunction, functionInput('f')));

const invoke = async (input: object = {}) => {
  const { head, events } = await world.call(InvokeWithResponseStream, { FunctionName: 'f', ...input });
  const received = [];
  for await (const event of events) received.push(event);
  return { head, events: received };
};

it('returns a response that the function did not stream as one chunk', async () => {
  const Payload = Buffer.from('{"a":1}');
  expect(await invoke({ Payload, LogType: 'Tail' })).toEqual({
    head: { StatusCode: 200, ExecutedVersion: '$LATEST', TraceId: expect.stringMatching(/^Root=1-/) },
    events: [
      { event: 'PayloadChunk', payload: { Payload } },
      {
        event: 'InvokeComplete',
        payload: { LogResult: Buffer.from('START …\nREPORT …\n').toString('base64') },
      },
    ],
  });
});

it('returns a function error in the last event', async () => {
  world.runtime.results.push(finished('{"errorType":"Error"}', 'Unhandled'));
  const { events } = await invoke();
  expect(events).toEqual([
    {
      event: 'InvokeComplete',
      payload: { ErrorCode: 'Unhandled', ErrorDetails: '{"errorType":"Error"}' },
    },
  ]);
});

it('rejects with 429 when the function is throttled', async () => {
  world.runtime.results.push({ kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' });
  await expect(invoke()).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    details: { Reason: 'ConcurrentInvocationLimitExceeded' },
  });
});

it('checks the request without an invocation in a dry run', async () => {
  expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ head: { StatusCode: 204 }, events: [] });
  expect(world.runtime.runs).toEqual([]);
});
