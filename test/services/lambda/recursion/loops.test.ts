import { describe, expect, it } from 'vitest';
import { parseTraceHeader, type TraceHeader } from '../../../../src/lib/trace/trace-header.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { InvokeWithResponseStream } from '../../../../src/services/lambda/operations/invoke-with-response-stream.ts';
import { PutFunctionRecursionConfig } from '../../../../src/services/lambda/operations/put-function-recursion-config.ts';
import { CollectingMeters } from '../../../support/fakes/collecting-meters.ts';
import { until } from '../../../support/until.ts';
import { functionInput, lambdaWorld } from '../world.ts';

async function open(meters = new CollectingMeters()) {
  const world = await lambdaWorld({ meters });
  for (const name of ['f', 'g']) await world.call(CreateFunction, functionInput(name));
  /** Invokes as a function would that the latest invocation runs. */
  const invoke = (FunctionName: string, InvocationType: 'RequestResponse' | 'Event' = 'RequestResponse') =>
    world.call(Invoke, { FunctionName, InvocationType }, { trace: latestTrace() });
  const latestTrace = (): TraceHeader | undefined => {
    const traceId = world.runtime.runs.at(-1)?.invocation.traceId;
    return traceId === undefined ? undefined : parseTraceHeader(traceId);
  };
  return { ...world, meters, invoke, latestTrace };
}

const LOOP = { code: 'RecursiveInvocationException' };

describe('a recursive loop', () => {
  it('of one function ends after 16 invocations', async () => {
    const world = await open();
    for (let run = 0; run < 16; run++) await world.invoke('f');
    await expect(world.invoke('f')).rejects.toMatchObject(LOOP);
    const trace = world.latestTrace();
    await expect(
      world.call(InvokeWithResponseStream, { FunctionName: 'f' }, { trace }),
    ).rejects.toMatchObject(LOOP);
    expect(world.runtime.runs).toHaveLength(16);
    expect(world.meters.of('RecursiveInvocationsDropped FunctionName=f')).toEqual([1, 1]);
    expect(world.logged.at(-1)).toMatch(/^function f: stopped after 16 invocations in one chain/);
    // Another chain is not affected.
    await world.call(Invoke, { FunctionName: 'f' });
    await world.close();
  });

  it('of two functions ends when either has run 16 times', async () => {
    const world = await open();
    for (let run = 0; run < 32; run++) await world.invoke(run % 2 === 0 ? 'f' : 'g');
    await expect(world.invoke('f')).rejects.toMatchObject(LOOP);
    await world.close();
  });

  it('of asynchronous invocations gives up the event', async () => {
    const world = await open();
    for (let run = 1; run <= 16; run++) {
      await world.invoke('f', 'Event');
      await until(() => world.runtime.runs.length === run);
    }
    expect(await world.invoke('f', 'Event')).toMatchObject({ StatusCode: 202 });
    await until(() => world.meters.of('AsyncEventsDropped FunctionName=f').length === 1);
    expect(world.runtime.runs).toHaveLength(16);
    await world.close();
  });

  it('continues when the function allows it', async () => {
    const world = await open();
    await world.call(PutFunctionRecursionConfig, { FunctionName: 'f', RecursiveLoop: 'Allow' });
    for (let run = 0; run < 40; run++) await world.invoke('f');
    expect(world.runtime.runs).toHaveLength(40);
    await world.close();
  });
});
