import { afterEach, expect, test } from 'vitest';
import { CollectingMeters } from '../../support/fakes/collecting-meters.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

let fixture: RuntimeFixture;

afterEach(() => fixture.close());

test('invocations are recorded for the function and its qualifier, and failures as errors', async () => {
  const meters = new CollectingMeters();
  fixture = new RuntimeFixture({ meters });
  const source = 'exports.handler = async ({ fail }) => { if (fail) throw new Error("no"); };';
  const spec = fixture.define({ 'index.js': source });
  const invokedFunctionArn = `arn:aws:lambda:us-east-1:000000000000:function:${spec.functionName}:live`;
  await fixture.invoke(spec, {}, { invokedFunctionArn });
  await fixture.invoke(spec, { fail: true });

  const name = `FunctionName=${spec.functionName}`;
  expect(meters.of(`Invocations ${name}`)).toEqual([1, 1]);
  expect(meters.of(`Errors ${name}`)).toEqual([0, 1]);
  expect(meters.of(`Errors ${name} Resource=${spec.functionName}:live`)).toEqual([0]);
  expect(meters.of('Invocations')).toEqual([1, 1]);
  expect(meters.of(`ConcurrentExecutions ${name}`)).toEqual([1, 1]);
  const [cold, warm] = meters.of(`Duration ${name}`);
  // Without the init of a cold start, which takes several times as long as an empty handler.
  expect(cold).toBeGreaterThan(0);
  expect(warm).toBeGreaterThan(0);
});

test('a throttled call counts as a throttle, and not as an invocation', async () => {
  const meters = new CollectingMeters();
  fixture = new RuntimeFixture({ meters, limits: { environments: 0 } });
  const spec = fixture.define({ 'index.js': 'exports.handler = async () => {};' });
  const result = await fixture.runtime.invoke(spec, fixture.invocation(spec, {}));
  expect(result.kind).toBe('throttled');
  expect(meters.of(`Throttles FunctionName=${spec.functionName}`)).toEqual([1]);
  expect(meters.of(`Invocations FunctionName=${spec.functionName}`)).toEqual([]);
});
