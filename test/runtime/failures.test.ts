import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

describe('failures of a function', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const linesOf = (group: string) =>
    fixture.sink.lines.filter((line) => line.group === group).map(({ message }) => message);

  it('kills a handler at its timeout, and starts a new environment afterwards', async () => {
    const spec = fixture.define(
      {
        'index.js': `let calls = 0;
          exports.handler = async (event) => { calls++; if (event.hang) for (;;); return calls; };`,
      },
      { timeoutMs: 1000 },
    );
    await fixture.invoke(spec);
    const invocation = fixture.invocation(spec, { hang: true });
    const result = await fixture.runtime.invoke(spec, invocation);
    const sentence = 'Task timed out after 1.00 seconds';
    expect(result.kind === 'finished' && result.payload.toString()).toBe(
      `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${invocation.requestId} Error: ${sentence}"}`,
    );
    expect(linesOf(spec.logging.group).slice(-3)).toEqual([
      expect.stringMatching(new RegExp(`^${ISO} ${invocation.requestId} ${sentence}\n\n$`)),
      `END RequestId: ${invocation.requestId}\n`,
      expect.stringMatching(/\tDuration: 1000\.00 ms\tBilled Duration: 1000 ms\t.*\tStatus: timeout\t\n$/),
    ]);
    expect((await fixture.invoke(spec)).value).toBe(1);
  });

  it.each([
    ['process.exit(3)', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['process.exit(0)', 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    [`process.kill(process.pid, 'SIGSEGV')`, 'Runtime.ExitError', 'signal: segmentation fault (core dumped)'],
    ['process.abort()', 'Runtime.ExitError', 'Runtime exited with error: signal: aborted'],
  ])('reports the exit of a process by %s', async (code, errorType, sentence) => {
    const spec = fixture.define({ 'index.js': `exports.handler = async () => { ${code}; };` });
    const result = await fixture.invoke(spec);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject({ errorType, errorMessage: expect.stringContaining(sentence) });
    const tail = result.logTail.toString();
    expect(tail).toMatch(new RegExp(`^START RequestId: .*\n[^]*\n${errorType}\nEND RequestId: `));
    expect(tail).toContain(`\tStatus: error\tError Type: ${errorType}\t\n`);
  });

  it('kills a process that exceeds the memory of its function', async () => {
    const spec = fixture.define(
      {
        'index.js': `exports.handler = async () => {
          const kept = [];
          for (;;) { kept.push(Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 2)); } };`,
      },
      { memoryMb: 128 },
    );
    const result = await fixture.invoke(spec);
    expect(result.value).toEqual({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
      ),
    });
    const used = Number(/Max Memory Used: (\d+) MB/.exec(result.logTail.toString())![1]);
    expect(used).toBeGreaterThan(128);
  });

  it('reports an unhandled rejection, and the exit that follows it', async () => {
    const spec = fixture.define({
      'index.js': `exports.handler = async () => {
        Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 2000)); };`,
    });
    const result = await fixture.invoke(spec);
    expect(result.value).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
      trace: expect.arrayContaining(['Runtime.UnhandledPromiseRejection: Error: lost']),
    });
    const [, logged] = /\tERROR\tUnhandled Promise Rejection \t(.*)\n/.exec(result.logTail.toString())!;
    expect(JSON.parse(logged!)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      reason: { errorType: 'Error', errorMessage: 'lost', stack: expect.any(Array) },
      promise: {},
    });
    expect(result.logTail.toString()).toContain('exit status 128\n');
  });

  it('reports an uncaught exception as it was thrown', async () => {
    const spec = fixture.define({
      'index.js': `exports.handler = () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 5));`,
    });
    const result = await fixture.invoke(spec);
    expect(result.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
    expect(result.logTail.toString()).toContain('exit status 129\n');
  });

  it.each([
    ['no file', {}, 'Runtime.ImportModuleError', /^Error: Cannot find module 'index'/],
    [
      'a missing dependency',
      { 'index.js': `require('no-such-package');` },
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'no-such-package'\nRequire stack:/,
    ],
    [
      'a missing import',
      { 'index.mjs': `import 'no-such-package';` },
      'Error',
      /Cannot find package 'no-such-package'/,
    ],
    ['broken code', { 'index.js': 'exports.handler = (' }, 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
    [
      'no such export',
      { 'index.js': 'exports.other = 1;' },
      'Runtime.HandlerNotFound',
      /^index\.handler is undefined or not exported$/,
    ],
    [
      'an export of another kind',
      { 'index.js': 'exports.handler = 1;' },
      'Runtime.HandlerNotFound',
      /^index\.handler is not a function$/,
    ],
    ['code that throws', { 'index.js': `throw new EvalError('at load');` }, 'EvalError', /^at load$/],
  ])('reports how init failed: %s', async (_what, files, errorType, errorMessage) => {
    const spec = fixture.define({ 'readme.txt': '', ...files });
    const result = await fixture.invoke(spec);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
      trace: expect.any(Array),
    });
    const lines = linesOf(spec.logging.group);
    const named = lines.filter((line) => line.startsWith('INIT_REPORT'));
    expect(named).toEqual([
      expect.stringMatching(
        `^INIT_REPORT Init Duration: .* ms\tPhase: init\tStatus: error\tError Type: ${errorType}\n$`,
      ),
      expect.stringMatching(`\tPhase: invoke\tStatus: error\tError Type: ${errorType}\n$`),
    ]);
    expect(
      new Set(fixture.sink.lines.filter((l) => l.group === spec.logging.group).map((l) => l.stream)).size,
    ).toBe(1);
  });

  it.each(['handler', '../index.handler'])('rejects the handler string %s', async (handler) => {
    const spec = fixture.define({ 'index.js': '' }, { handler });
    expect((await fixture.invoke(spec)).value).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' });
  });

  it("ends an init that exceeds the function's timeout", async () => {
    const spec = fixture.define(
      {
        // The first init exits early, so that the second one hangs.
        'index.js': `const fs = require('fs');
        if (!fs.existsSync(__dirname + '/seen')) { fs.writeFileSync(__dirname + '/seen', ''); process.exit(4); }
        for (;;);`,
      },
      { timeoutMs: 300 },
    );
    const result = await fixture.invoke(spec);
    expect(result.value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(linesOf(spec.logging.group)).toContainEqual(
      expect.stringMatching('\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n$'),
    );
    expect(linesOf(spec.logging.group)).toContainEqual(
      expect.stringMatching('\tPhase: invoke\tStatus: timeout\n$'),
    );
  });

  it('loads a handler again within its invocation when loading takes more than 10 s', async () => {
    const clock = new VirtualClock();
    const impatient = new RuntimeFixture({ clock });
    try {
      // The first process never finishes loading. The second takes longer than an init may, which is allowed here.
      const spec = impatient.define(
        {
          'index.js': `const fs = require('fs');
            if (!fs.existsSync(__dirname + '/first')) { fs.writeFileSync(__dirname + '/first', ''); for (;;); }
            fs.writeFileSync(__dirname + '/second', '');
            while (!fs.existsSync(__dirname + '/finish'));
            exports.handler = async () => 'up';`,
        },
        { timeoutMs: 60_000 },
      );
      const isWritten = (name: string) => existsSync(`${spec.codeDirectory}/${name}`);
      const isReported = () => impatient.sink.messages.some((line) => line.startsWith('INIT_REPORT'));
      const running = impatient.invoke(spec);
      await until(() => isWritten('first'));
      await clock.advance(9_900);
      expect(isReported()).toBe(false);
      // Only once: the end of the process takes real time, during which the clock must not reach 11 s.
      await clock.advance(100);
      await until(() => isWritten('second'));
      await clock.advance(15_000);
      writeFileSync(`${spec.codeDirectory}/finish`, '');
      const { value, logTail } = await running;
      expect(value).toBe('up');
      const lines = impatient.sink.messages.join('');
      expect(lines).toMatch(/INIT_REPORT Init Duration: 10\d{3}\.00 ms\tPhase: init\tStatus: timeout\n/);
      // The second init is part of the invocation and of its billed duration.
      const [, durationMs] = /\tDuration: ([\d.]+) ms/.exec(logTail.toString()) ?? [];
      expect(Number(durationMs)).toBeGreaterThanOrEqual(15_000);
    } finally {
      await impatient.close();
    }
  });

  it('recovers when the second init succeeds', async () => {
    const spec = fixture.define({
      'index.js': `const fs = require('fs');
        if (!fs.existsSync(__dirname + '/seen')) { fs.writeFileSync(__dirname + '/seen', ''); throw new Error('once'); }
        exports.handler = async () => 'up';`,
    });
    expect(await fixture.invoke(spec)).toMatchObject({ value: 'up', functionError: undefined });
  });

  it('rejects a result that is too large', async () => {
    const spec = fixture.define({ 'index.js': `exports.handler = async (n) => 'x'.repeat(n - 2);` });
    const limit = 6_291_556;
    expect((await fixture.invoke(spec, limit)).payload.length).toBe(limit);
    expect((await fixture.invoke(spec, limit + 1)).value).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
    });
  });

  it('lists the supported runtimes', async () => {
    const spec = fixture.define({ 'index.js': '' }, { runtimeName: 'java21' });
    expect((await fixture.invoke(spec)).value).toEqual({
      errorType: 'Runtime.Unsupported',
      errorMessage: expect.stringContaining('supported runtimes are nodejs*, python3* and provided*'),
    });
  });
});
