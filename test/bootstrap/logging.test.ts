import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

describe("a function's log", () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  /** A function has its own group, or its name in the log stream. */
  const linesOf = ({ functionName, logging }: FunctionSpec) =>
    fixture.sink.lines.filter(
      ({ group, stream }) =>
        group === logging.group &&
        (group === `/aws/lambda/${functionName}` || stream.includes(`/${functionName}[`)),
    );

  /** Runs a body and returns what it logged, without the platform's own lines, and the request's id. */
  const logOf = async (body: string, overrides: Partial<FunctionSpec> = {}) => {
    const spec = fixture.define({ 'index.js': `exports.handler = async () => { ${body} };` }, overrides);
    const invocation = fixture.invocation(spec);
    await fixture.runtime.invoke(spec, invocation);
    const readOwn = () =>
      linesOf(spec)
        .map(({ message }) => message)
        .filter((message) => !/^(INIT_START|START|END|REPORT) |"platform\./.test(message));
    return { own: readOwn(), readOwn, requestId: invocation.requestId };
  };

  it('has one event for each console call, with any number of lines', async () => {
    const { own, requestId } = await logOf(`
      console.log('one\\ntwo', { three: 3 });
      console.debug('%s-%d', 'a', 4);
      console.warn(''); console.error(new Error('boom').message); console.trace('t'); console.fatal('f');`);
    const line = (level: string, text: string) =>
      expect.stringMatching(new RegExp(`^${ISO}\t${requestId}\t${level}\t${text}\n$`));
    expect(own).toEqual([
      line('INFO', String.raw`one\ntwo \{ three: 3 \}`),
      line('DEBUG', 'a-4'),
      line('WARN', ''),
      line('ERROR', 'boom'),
      line('TRACE', 't'),
      line('FATAL', 'f'),
    ]);
  });

  it('begins with INIT_START, then the output between START and END, then the REPORT', async () => {
    const spec = fixture.define({
      'index.js': `console.log('loading'); exports.handler = async () => { console.log('running'); };`,
    });
    const invocation = fixture.invocation(spec);
    const result = await fixture.runtime.invoke(spec, invocation);
    const lines = linesOf(spec);
    const { requestId } = invocation;
    expect(lines.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^INIT_START Runtime Version: nodejs:\S+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
      ),
      expect.stringMatching(`^${ISO}\tundefined\tINFO\tloading\n$`),
      `START RequestId: ${requestId} Version: $LATEST\n`,
      expect.stringMatching(`^${ISO}\t${requestId}\tINFO\trunning\n$`),
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms` +
            `\tMemory Size: 256 MB\tMax Memory Used: \\d\\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t\n$`,
        ),
      ),
    ]);
    expect(lines[0]!.stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    const invoked = lines.slice(2).map(({ message }) => message);
    expect(result.kind === 'finished' && result.logTail.toString()).toBe(invoked.join(''));
    const warm = await fixture.invoke(spec);
    expect(warm.logTail.toString()).not.toContain('Init Duration');
  });

  it('has one event for each line of raw output', async () => {
    const { own } = await logOf(`
      process.stdout.write('first\\nsec'); process.stdout.write('ond\\n'); process.stdout.write('third\\n');`);
    expect(own).toEqual(['first\n', 'second\n', 'third\n']);
  });

  it('has text without a line feed in the invocation that has written it', async () => {
    const spec = fixture.define({
      'index.js': 'exports.handler = async (n) => void process.stdout.write(`progress ${n}`);',
    });
    for (const n of [1, 2]) {
      const { logTail } = await fixture.invoke(spec, n);
      expect(logTail.toString()).toMatch(new RegExp(`^START .*\\nprogress ${n}END `));
    }
    const own = linesOf(spec).filter(({ message }) => message.startsWith('progress'));
    expect(own.map(({ message }) => message)).toEqual(['progress 1', 'progress 2']);
  });

  it('returns its last 4 KB to the caller', async () => {
    const spec = fixture.define({
      'index.js': `exports.handler = async () => { for (let n = 0; n < 500; n++) console.log('line ' + n); };`,
    });
    const { logTail } = await fixture.invoke(spec);
    expect(logTail.length).toBe(4096);
    expect(logTail.toString()).toMatch(/line 499\nEND .*\nREPORT .*\t\n$/);
  });

  it('keeps all of a large output, in order', async () => {
    const { readOwn } = await logOf(`for (let n = 0; n < 20_000; n++) console.log('x'.repeat(n % 300), n);`);
    // Beyond a burst, output is read at a bounded rate.
    await until(() => readOwn().length === 20_000);
    expect(readOwn().map((line) => Number(/(\d+)\n$/.exec(line)![1]))).toEqual(
      Array.from({ length: 20_000 }, (_, n) => n),
    );
  });

  it('names the error of a failed invocation', async () => {
    const { own, requestId } = await logOf(
      `throw Object.assign(new TypeError('no'), { hint: 7, name: 'Own', code: 'E', inner: new RangeError('in') });`,
    );
    const [prefix, text] = own[0]!.split('Invoke Error \t');
    expect(prefix).toMatch(new RegExp(`^${ISO}\t${requestId}\tERROR\t$`));
    expect(JSON.parse(text!)).toEqual({
      errorType: 'Own',
      errorMessage: 'no',
      code: 'E',
      hint: 7,
      name: 'Own',
      inner: { errorType: 'RangeError', errorMessage: 'in', stack: expect.any(Array) },
      stack: expect.arrayContaining(['Own: no']),
    });
    expect(Object.keys(JSON.parse(text!) as object).slice(0, 3)).toEqual([
      'errorType',
      'errorMessage',
      'code',
    ]);
  });

  it('makes an error of what is thrown, if it is none', async () => {
    const { own } = await logOf(`throw 'text';`);
    expect(JSON.parse(own[0]!.split('Invoke Error \t')[1]!)).toEqual({
      errorType: 'Error',
      errorMessage: 'text',
      stack: ['Error: text'],
    });
  });

  it("contains the function's name in a shared log group", async () => {
    const logging = { group: '/shared', format: 'Text' } as const;
    const spec = fixture.define({ 'index.js': 'exports.handler = async () => {};' }, { logging });
    await fixture.invoke(spec);
    const line = fixture.sink.lines.find(({ group }) => group === '/shared');
    expect(line!.stream).toMatch(new RegExp(`/${spec.functionName}\\[\\$LATEST\\][0-9a-f]{32}$`));
  });

  /** A literal with one line of JSON. */
  const quoted = (line: object) => JSON.stringify(`${JSON.stringify(line)}\n`);

  describe('in JSON', () => {
    const json = { logging: { group: '/json', format: 'JSON' } } as const;
    const recordsOf = async (body: string, overrides: Partial<FunctionSpec> = json) => {
      const { own, requestId } = await logOf(body, overrides);
      return { records: own.map((line) => JSON.parse(line) as unknown), requestId };
    };

    it('keeps the type of a single argument', async () => {
      const { records, requestId } = await recordsOf(
        `console.log({ a: [1] }); console.info('text'); console.error(new RangeError('r'));`,
      );
      const head = (level: string) => ({ timestamp: expect.stringMatching(ISO), level, requestId });
      expect(records).toEqual([
        { ...head('INFO'), message: { a: [1] } },
        { ...head('INFO'), message: 'text' },
        {
          ...head('ERROR'),
          message: { errorType: 'RangeError', errorMessage: 'r', stackTrace: expect.any(Array) },
        },
      ]);
    });

    it('formats several arguments, also those that JSON cannot represent', async () => {
      const { records } = await recordsOf(
        `console.log('a', 1, new Error('e')); const o = {}; o.o = o; console.log(o); console.log(1n);`,
      );
      expect(records).toMatchObject([
        { message: expect.stringMatching(/^a 1 Error: e/), errorType: 'Error', errorMessage: 'e' },
        { message: expect.stringContaining('[Circular *1]') },
        { message: '1n' },
      ]);
    });

    it('has the error of a failed invocation as the message, with its own members', async () => {
      const { records } = await recordsOf(
        `class Own extends Error {} throw Object.assign(new Own('no', { cause: 1 }), { hint: 7 });`,
      );
      const stackTrace = expect.arrayContaining(['Error: no']);
      expect(records).toMatchObject([
        { level: 'ERROR', message: { errorType: 'Own', errorMessage: 'no', stackTrace, hint: 7 } },
      ]);
      expect((records[0] as { message: object }).message).not.toHaveProperty('cause');
    });

    it('omits lines below the level', async () => {
      const logging = { ...json.logging, level: 'WARN' };
      const body = `console.info('i'); console.warn('w'); console.fatal('f');`;
      const { records } = await recordsOf(body, { logging });
      expect(records).toMatchObject([{ message: 'w' }, { message: 'f' }]);
    });

    it('omits lines below the level that a library has written as JSON, also to stderr', async () => {
      const at = { timestamp: '2026-01-01T00:00:00.5Z' };
      const written = [
        { level: 'info', ...at },
        { level: 'error', time: '2026-01-01T00:00:00+01:00', kept: 1 },
        { level: 'Warn', ...at, kept: 2 },
        // Without a valid level and time it is INFO.
        { level: 'error', timestamp: 'yesterday' },
        { level: 50, ...at },
        { plain: true },
      ];
      const body = written
        .map((line, index) => `process.${index % 2 === 0 ? 'stdout' : 'stderr'}.write(${quoted(line)});`)
        .join(' ');
      const logging = { ...json.logging, level: 'WARN' };
      const warn = await logOf(`${body} console.warn('w');`, { logging });
      await until(() => warn.readOwn().length === 3);
      const kept = written.filter((line) => 'kept' in line).map((line) => `${JSON.stringify(line)}\n`);
      expect(warn.readOwn()).toEqual(expect.arrayContaining(kept));
      const info = await logOf(`${body} process.stdout.write('[1]\\n');`, json);
      await until(() => info.readOwn().length === written.length + 1);
    });

    it('has platform lines in JSON as well', async () => {
      const spec = fixture.define({ 'index.js': 'exports.handler = async () => {};' }, json);
      await fixture.invoke(spec);
      const records = linesOf(spec).map(({ message }) => JSON.parse(message) as unknown);
      expect(records).toMatchObject([
        { type: 'platform.initStart', record: { phase: 'init' } },
        { type: 'platform.start', record: { version: '$LATEST' } },
        { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 256 } } },
      ]);
    });

    it.each([
      ['DEBUG', ['platform.initStart', 'platform.start', 'platform.runtimeDone', 'platform.report']],
      ['INFO', ['platform.initStart', 'platform.start', 'platform.report']],
      ['WARN', []],
    ] as const)('has the platform lines that system level %s allows', async (systemLevel, types) => {
      const spec = fixture.define(
        { 'index.js': 'exports.handler = async (event) => { if (event.die) process.exit(3); };' },
        { logging: { ...json.logging, systemLevel } },
      );
      await fixture.invoke(spec);
      const typesOf = () =>
        linesOf(spec).map(({ message }) => (JSON.parse(message) as { type?: string; level?: string }).type);
      expect(typesOf()).toEqual(types);
      // Failures are written at any level.
      await fixture.invoke(spec, { die: true });
      expect(
        linesOf(spec)
          .map(({ message }) => message)
          .join(''),
      ).toContain('Runtime exited with error: exit status 3');
      expect(typesOf().slice(types.length)).toContain('platform.report');
    });
  });

  describe('warns about a call that is not awaited:', () => {
    /** The relevant members of an SDK v2 request: `client.putRecord(...)` without callback or `.promise()`. */
    const SDK_V2 = `
      class Request {
        constructor(service, operation) {
          Object.assign(this, { service, operation, _asm: { currentState: 'validate' } });
        }
      }
      const client = { putRecord: () => new Request({ endpoint: 'kinesis' }, 'putRecord') };`;

    it.each([
      ['a request of SDK v2', `${SDK_V2} console.log(client.putRecord());`, '.promise()'],
      ['a pending promise', `console.log(new Promise(() => {}));`, 'await client.send(command)'],
    ])('%s, once', async (_what, body, remedy) => {
      const { own } = await logOf(`${body} console.log(new Promise(() => {}));`);
      const warnings = own.filter((line) => line.includes('\tWARN\t'));
      expect(warnings).toEqual([expect.stringContaining(remedy)]);
    });

    it('and about nothing else', async () => {
      const { own } = await logOf(
        `console.log(Promise.resolve(1), { service: {}, operation: 'x' }, null, undefined, new Map());`,
      );
      expect(own).toHaveLength(1);
    });
  });
});
