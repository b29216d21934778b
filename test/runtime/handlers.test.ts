import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuntimeFixture } from '../support/runtime-fixture.ts';

describe('Node handlers', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const run = async (code: string, event: unknown = {}, file = 'index.js') => {
    const spec = fixture.define({ [file]: code });
    return fixture.invoke(spec, event);
  };

  it.each([
    ['an async handler', `exports.handler = async (event) => ({ got: event.n });`],
    ['a callback handler', `exports.handler = (event, context, done) => done(null, { got: event.n });`],
    [
      'a late callback',
      `exports.handler = (event, context, done) => { setTimeout(() => done(null, { got: event.n }), 5); };`,
    ],
    ['context.succeed', `exports.handler = (event, context) => context.succeed({ got: event.n });`],
    ['context.done', `exports.handler = (event, context) => context.done(null, { got: event.n });`],
    ['a thenable', `exports.handler = (event) => ({ then: (resolve) => resolve({ got: event.n }) });`],
    ['a nested export', `exports.handler = async (event) => ({ got: event.n });`],
  ])('returns the result of %s', async (_what, code) => {
    const result = await run(code, { n: 7 });
    expect(result.functionError).toBeUndefined();
    expect(result.value).toEqual({ got: 7 });
  });

  it('loads ESM with top-level await', async () => {
    const code = `const result = await Promise.resolve(42); export const handler = async () => result;`;
    expect((await run(code, {}, 'index.mjs')).value).toBe(42);
  });

  it('loads .js as ESM if the nearest package.json says so', async () => {
    const spec = fixture.define(
      {
        'package.json': '{"type":"module"}',
        'src/app.js': `export const nested = { run: async () => import.meta.url.endsWith('app.js') };`,
      },
      { handler: 'src/app.nested.run' },
    );
    expect((await fixture.invoke(spec)).value).toBe(true);
  });

  it.each([
    ['undefined', 'undefined'],
    ['nothing', '(() => {})()'],
    ['a function', '() => 1'],
  ])('returns null for %s', async (_what, value) => {
    expect((await run(`exports.handler = async () => (${value});`)).value).toBeNull();
  });

  it('returns null when a handler without a promise never calls back', async () => {
    const result = await run(`exports.handler = () => {};`);
    expect(result).toMatchObject({ functionError: undefined, value: null });
  });

  it('waits with a callback until nothing is left to do, unless that is turned off', async () => {
    const code = `
      let finished = false;
      exports.handler = (event, context, done) => {
        context.callbackWaitsForEmptyEventLoop = event.wait;
        setTimeout(() => { finished = true; }, 40);
        done(null, { get finished() { return finished; } });
      };`;
    expect((await run(code, { wait: true })).value).toEqual({ finished: true });
    expect((await run(code, { wait: false })).value).toEqual({ finished: false });
  });

  it('reports a promise that can never settle', async () => {
    const result = await run(`exports.handler = async () => new Promise(() => {});`);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
    // AWS's runtime looks at how the handler is declared.
    const plain = await run(`exports.handler = () => new Promise(() => {});`);
    expect(plain).toMatchObject({ functionError: undefined, value: null });
  });

  it('returns null when a handler that is not async throws null', async () => {
    expect(await run(`exports.handler = () => { throw null; };`)).toMatchObject({
      functionError: undefined,
      value: null,
    });
  });

  it('uses only the first completion', async () => {
    const result = await run(
      `exports.handler = (event, context, done) => { context.succeed(1); context.succeed(2); };`,
    );
    expect(result.value).toBe(1);
  });

  it.each([
    [`throw new TypeError('no');`, { errorType: 'TypeError', errorMessage: 'no' }],
    [`throw 'text';`, { errorType: 'string', errorMessage: 'text', trace: [] }],
    [`throw null;`, { errorType: 'string', errorMessage: 'handled', trace: [] }],
    [`throw undefined;`, { errorType: 'string', errorMessage: 'handled', trace: [] }],
    [
      `throw Object.create(null);`,
      { errorType: 'handled', errorMessage: expect.stringMatching(/^callback called with Error/) },
    ],
    [`return { toJSON() { throw new Error(); } };`, { errorMessage: 'Unable to stringify response body' }],
  ])('describes what an async handler does: %s', async (body, expected) => {
    const result = await run(`exports.handler = async () => { ${body} };`);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject(expected);
  });

  it('passes the context to the handler', async () => {
    const spec = fixture.define(
      {
        'index.js': `exports.handler = async (event, context) => ({
          ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID });`,
      },
      { timeoutMs: 5000, memoryMb: 192 },
    );
    const clientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    const invocation = { clientContext, traceId: 'Root=1-2-3' };
    const { value } = await fixture.invoke(spec, {}, invocation);
    expect(value).toMatchObject({
      functionName: spec.functionName,
      functionVersion: '$LATEST',
      memoryLimitInMB: '192',
      logGroupName: spec.logging.group,
      clientContext: { custom: { a: 1 } },
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${spec.functionName}`,
      trace: 'Root=1-2-3',
    });
    const { left } = value as { left: number };
    expect(left).toBeGreaterThan(3000);
    expect(left).toBeLessThanOrEqual(5000);
    expect((await fixture.invoke(spec)).value).not.toHaveProperty('trace');
  });

  it('collects a streamed response', async () => {
    const result = await fixture.runtime.invoke(
      ...((spec) => [spec, fixture.invocation(spec)] as const)(
        fixture.define({
          'index.js': `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
            stream.write('one '); stream.write('two'); stream.end(); });`,
        }),
      ),
    );
    expect(result).toMatchObject({ kind: 'finished', functionError: undefined });
    expect(result.kind === 'finished' && result.payload.toString()).toBe('one two');
  });

  it('reports a stream that fails after its first bytes', async () => {
    const result = await run(`exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write('{'); await new Promise((r) => setTimeout(r, 20)); throw new Error('midway'); });`);
    expect(result).toMatchObject({ functionError: 'Unhandled', value: { errorMessage: 'midway' } });
  });

  it.each([
    [`(event, stream) => { stream.write('a'); }`, 'string', 'Streaming does not support non-async handlers.'],
    ['async () => {}', 'string', 'Response stream is not finished.'],
    [
      `async (event, stream) => { stream.write('a'); stream.setContentType('text/plain'); }`,
      'Runtime.InvalidStreamingOperation',
      'Cannot set content-type, too late.',
    ],
  ])('rejects the streaming handler %s', async (handler, errorType, errorMessage) => {
    const { value } = await run(`exports.handler = awslambda.streamifyResponse(${handler});`);
    expect(value).toMatchObject({ errorType, errorMessage });
  });

  it('rejects callback handlers from nodejs24.x on', async () => {
    const spec = fixture.define(
      { 'index.js': `exports.handler = (event, context, done) => done(null, 1);` },
      { runtimeName: 'nodejs24.x' },
    );
    const { value } = await fixture.invoke(spec);
    expect(value).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });
});
