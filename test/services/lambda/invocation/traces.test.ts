import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { describe, expect, it } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { parseTraceHeader, type TraceHeader } from '../../../../src/lib/trace/trace-header.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { DESTINATION_LOOK_UPS, finished, functionInput, type LambdaWorld, lambdaWorld } from '../world.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';
const NEW_TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/;

async function open(options: { calls?: Calls; Mode?: 'Active' | 'PassThrough' } = {}): Promise<LambdaWorld> {
  const world = await lambdaWorld(options);
  const TracingConfig = { Mode: options.Mode ?? 'PassThrough' };
  await world.call(CreateFunction, { ...functionInput('f'), TracingConfig });
  await world.clock.advance(1000);
  return world;
}

const invoke = (world: LambdaWorld, trace?: TraceHeader, InvocationType?: 'Event') =>
  world.call(Invoke, { FunctionName: 'f', ...(InvocationType && { InvocationType }) }, { trace });
const traceIds = ({ runtime }: LambdaWorld) => runtime.runs.map(({ invocation }) => invocation.traceId);

describe('the trace of an invocation', () => {
  it('is new when the caller has none, and returned to it', async () => {
    const world = await open();
    const { TraceId } = await invoke(world);
    expect(TraceId).toMatch(NEW_TRACE);
    expect(traceIds(world)).toEqual([TraceId]);
    const { TraceId: next } = await invoke(world);
    expect(next).not.toBe(TraceId);
    await world.close();
  });

  it('passes through a function without active tracing', async () => {
    const world = await open();
    await invoke(world, { root: ROOT, parent: PARENT, sampled: true, lineage: '1:a:2' });
    expect(traceIds(world)).toEqual([
      expect.stringMatching(`^Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=1:a:2[|][0-9a-f]{8}:0$`),
    ]);
    await world.close();
  });

  it('is sampled with active tracing, unless the caller decides against it', async () => {
    const world = await open({ Mode: 'Active' });
    for (const sampled of [undefined, true, false]) {
      await invoke(world, { root: ROOT, parent: PARENT, ...(sampled !== undefined && { sampled }) });
    }
    const traces = traceIds(world).map((text) => parseTraceHeader(text!)!);
    expect(traces.map(({ root }) => root)).toEqual([ROOT, ROOT, ROOT]);
    expect(traces.map(({ sampled }) => sampled)).toEqual([true, true, false]);
    // Lambda's own segment is the parent of a sampled invocation.
    expect(traces.map(({ parent }) => parent === PARENT)).toEqual([false, false, true]);
    await world.close();
  });

  it('is the same in each attempt of an asynchronous invocation and in its destination', async () => {
    const sent: Record<string, unknown>[] = [];
    const calls: Calls = {
      authorities: NO_AUTHORITIES,
      call: async (_service, operation, input) => {
        if (!DESTINATION_LOOK_UPS.includes(operation.name)) sent.push(input as Record<string, unknown>);
        return undefined as never;
      },
    };
    const world = await open({ calls });
    const Destination = 'arn:aws:sqs:us-east-1:000000000000:q';
    await world.call(PutFunctionEventInvokeConfig, {
      FunctionName: 'f',
      DestinationConfig: { OnFailure: { Destination } },
    });
    const failure = finished('{}', 'Unhandled');
    world.runtime.results.push(failure, failure, failure);
    const { TraceId } = await invoke(world, undefined, 'Event');
    await world.clock.advance(10 * 60_000);
    expect(traceIds(world)).toEqual([TraceId, TraceId, TraceId]);
    expect(sent).toMatchObject([
      { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: TraceId } } },
    ]);
    await world.close();
  });
});
