import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import { CollectingMeters } from '../support/fakes/collecting-meters.ts';
import { isStopped, processesOfStream } from '../support/processes/process-state.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

let fixture: RuntimeFixture;
let meters: CollectingMeters;
beforeEach(() => {
  meters = new CollectingMeters();
  fixture = new RuntimeFixture({ meters });
});
afterEach(() => fixture.close());

/** The program of an extension that registers, then runs `body` with `next`, `report` and `later`. */
const program = (events: readonly string[], body: string, setUp = '') => `#!${process.execPath}
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
const name = require('node:path').basename(__filename);
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  ${setUp}
  const headers = { 'Lambda-Extension-Name': name };
  const body = JSON.stringify({ events: ${JSON.stringify(events)} });
  const registered = await fetch(api + '/register', { method: 'POST', headers, body });
  const id = { 'Lambda-Extension-Identifier': registered.headers.get('lambda-extension-identifier') };
  console.log(name + ' registered ' + (await registered.text()));
  const next = async () => (await fetch(api + '/event/next', { headers: id })).json();
  const report = (path, type) => fetch(api + path, { method: 'POST', headers: { ...id, 'Lambda-Extension-Function-Error-Type': type } });
  ${body}
})();
`;

const LOG_EVENTS = `
  for (;;) {
    const event = await next();
    console.log(name + ' got ' + JSON.stringify(event));
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }`;

function define(
  extensions: Readonly<Record<string, string>>,
  source = "console.log('loaded'); exports.handler = async () => 'done';",
  overrides: Partial<FunctionSpec> = {},
): FunctionSpec {
  const files = Object.entries(extensions).map(([name, text]) => [`extensions/${name}`, text] as const);
  const { codeDirectory } = fixture.define(Object.fromEntries(files));
  for (const [path] of files) chmodSync(join(codeDirectory, path), 0o755);
  return fixture.define({ 'index.js': source }, { layersDirectory: codeDirectory, ...overrides });
}

const lines = () => fixture.sink.lines.map(({ message }) => message.trimEnd());
const linesWith = (text: string) => lines().filter((line) => line.includes(text));
const indexOf = (text: string) => lines().findIndex((line) => line.includes(text));

describe('an external extension', () => {
  it('starts before the runtime, and gets an event for each invocation and for the end', async () => {
    const WAITS = `await new Promise((resolve) => setTimeout(resolve, 300)); console.log('registers at ' + Date.now());`;
    const spec = define(
      { outer: program(['INVOKE', 'SHUTDOWN'], LOG_EVENTS, WAITS) },
      "console.log('loaded ' + Date.now()); exports.handler = async () => 'done';",
    );
    await fixture.invoke(spec, {}, { traceId: 'Root=1-2-3' });
    await until(() => linesWith('REPORT').length === 1);
    await fixture.invoke(spec);
    await until(() => linesWith('REPORT').length === 2);
    await fixture.runtime.close();

    const facts = { functionVersion: '$LATEST', functionName: spec.functionName, handler: 'index.handler' };
    expect(indexOf(`outer registered ${JSON.stringify(facts)}`)).toBeGreaterThan(0);
    // By their own clocks: the lines of two processes may be read in either order.
    const timeIn = (text: string) => Number(/\d{13}/.exec(linesWith(text)[0]!)![0]);
    expect(timeIn('loaded ')).toBeGreaterThanOrEqual(timeIn('registers at '));
    const ready = indexOf('EXTENSION\tName: outer\tState: Ready\tEvents: [INVOKE, SHUTDOWN]');
    expect(ready).toBeGreaterThanOrEqual(0);
    expect(ready).toBeLessThan(indexOf('START RequestId'));
    const events = linesWith('outer got').map(
      (line) => JSON.parse(line.slice('outer got '.length)) as unknown,
    );
    expect(events).toMatchObject([
      {
        eventType: 'INVOKE',
        requestId: expect.stringMatching(/1$/),
        invokedFunctionArn: expect.stringContaining(spec.functionName),
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' },
      },
      { eventType: 'INVOKE' },
      { eventType: 'SHUTDOWN', shutdownReason: 'spindown' },
    ]);
    expect(linesWith('INIT_START')).toHaveLength(1);
  });

  it('may work on after the response, while the environment takes no other invocation', async () => {
    const gate = join(fixture.define({}).codeDirectory, '..', 'gate');
    const spec = define({
      slow: program(
        ['INVOKE'],
        `for (;;) { await next(); while (!require('node:fs').existsSync(${JSON.stringify(gate)})) await later(5); }`,
      ),
    });
    expect((await fixture.invoke(spec)).value).toBe('done');
    expect((await fixture.invoke(spec)).value).toBe('done');
    expect(linesWith('INIT_START')).toHaveLength(2);
    expect(linesWith('REPORT')).toEqual([]);
    writeFileSync(gate, '');
    await until(() => linesWith('REPORT').length === 2);
    // Both have occupied their environments until here.
    expect(meters.of('ConcurrentExecutions')).toEqual([2, 1]);
    expect(meters.of(`ConcurrentExecutions FunctionName=${spec.functionName}`)).toEqual([2, 1]);
    await fixture.invoke(spec);
    expect(linesWith('INIT_START')).toHaveLength(2);
  });

  describe.runIf(process.platform === 'linux')('is stopped between invocations, until', () => {
    let spec: FunctionSpec;
    beforeEach(async () => {
      const source = `process.on('SIGTERM', () => { console.log('asked to end'); process.exit(0); });
        exports.handler = async () => {};`;
      const outer = program(['INVOKE', 'SHUTDOWN'], LOG_EVENTS);
      const other = program(['INVOKE'], 'for (;;) await next();', `console.log('pid ' + process.pid);`);
      spec = define({ outer, other }, source);
      for (const calls of [1, 2]) {
        await fixture.invoke(spec);
        await until(() => linesWith('REPORT').length === calls);
        await until(async () => {
          const found = await processesOfStream(fixture.sink.lines[0]!.stream);
          return found.filter(isStopped).length === 3;
        });
      }
    });

    it('the environment is retired', async () => {
      fixture.runtime.retire(spec.key);
      await until(() => linesWith('"shutdownReason":"spindown"').length === 1);
      expect(linesWith('asked to end')).toHaveLength(1);
    });

    it('another extension has ended', async () => {
      process.kill(Number(linesWith('pid ')[0]!.slice('pid '.length)), 'SIGKILL');
      await until(() => linesWith('"shutdownReason":"failure"').length === 1);
    });
  });

  it('is told that the function timed out', async () => {
    const spec = define(
      { outer: program(['SHUTDOWN'], LOG_EVENTS) },
      'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
      { timeoutMs: 500 },
    );
    expect((await fixture.invoke(spec)).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    await until(() => linesWith('"SHUTDOWN"').length > 0);
    expect(linesWith('"SHUTDOWN"')[0]).toContain('"shutdownReason":"timeout"');
  });
});

describe('an extension that subscribes to telemetry', () => {
  // As those of monitoring products: asks for its next event when the function is done.
  const SUBSCRIBER = `
    const seen = [];
    let resolveAll;
    const hasAll = new Promise((resolve) => { resolveAll = resolve; });
    const server = require('node:http').createServer((request, reply) => {
      let text = '';
      request.on('data', (bytes) => { text += bytes; });
      request.on('end', () => {
        reply.end();
        seen.push(...JSON.parse(text));
        const isDone = seen.some(({ type }) => type === 'platform.runtimeDone');
        if (isDone && JSON.stringify(seen).includes('from the handler')) resolveAll();
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const subscribe = async (destination) => {
      const body = JSON.stringify({ schemaVersion: '2022-12-13', types: ['platform', 'function'], buffering: { maxItems: 1000, maxBytes: 262144, timeoutMs: 25 }, destination });
      const response = await fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2022-07-01/telemetry', { method: 'PUT', headers: id, body });
      console.log('subscribed ' + response.status + ' ' + (await response.text()));
    };
    await subscribe({ protocol: 'HTTP', URI: 'http://sandbox.localdomain/' });
    await subscribe({ protocol: 'HTTP', URI: 'http://sandbox.localdomain:' + server.address().port + '/events' });
    await next();
    await hasAll;
    console.log('seen ' + JSON.stringify(seen.map(({ type, record }) => [type, type === 'function' ? record : record.status ?? record.state ?? null])));
    await next();`;

  it('receives the lines of the function and the events of the platform while it works', async () => {
    const spec = define(
      { agent: program(['INVOKE', 'SHUTDOWN'], SUBSCRIBER) },
      "process.stdout.write('raw\\n'); exports.handler = async () => { console.log('from the handler'); };",
    );
    await fixture.invoke(spec);
    await until(() => linesWith('REPORT').length > 0);
    // What an extension writes is read from a pipe of its own.
    await until(() => linesWith('seen').length > 0);
    expect(linesWith('subscribed')).toEqual([
      'subscribed 400 {"errorMessage":"URI port is not provided","errorType":"ValidationError"}',
      'subscribed 200 "OK"',
    ]);
    const seen = JSON.parse(linesWith('seen')[0]!.slice('seen '.length)) as [string, string][];
    // The log of a function and its calls of the Runtime API arrive on separate connections.
    const isLogged = ([type]: [string, string]) => type === 'function';
    expect(seen.filter(isLogged)).toEqual([
      ['function', 'raw'],
      ['function', expect.stringContaining('INFO\tfrom the handler')],
    ]);
    // The runtime starts when the extension has registered, and may be ready before it has subscribed.
    const isSubscribed = ([type]: [string, string]) => type === 'platform.telemetrySubscription';
    expect(seen.filter(isSubscribed)).toEqual([['platform.telemetrySubscription', 'Subscribed']]);
    expect(seen.filter((each) => !isLogged(each) && !isSubscribed(each))).toEqual([
      ['platform.initRuntimeDone', 'success'],
      ['platform.extension', 'Ready'],
      ['platform.start', null],
      ['platform.runtimeDone', 'success'],
    ]);
  });
});

describe('an extension that fails', () => {
  const hangs = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));';

  it('in an invocation ends it', async () => {
    const spec = define({ outer: program(['INVOKE'], 'await next(); process.exit(7);') }, hangs);
    const { value, functionError } = await fixture.invoke(spec);
    expect(functionError).toBe('Unhandled');
    expect(value).toMatchObject({
      errorType: 'Extension.Crash',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: exit status 7$/),
    });
    await until(() => linesWith('REPORT').length > 0);
    expect(linesWith('REPORT')[0]).toContain('Status: error\tError Type: Extension.Crash');
  });

  it.each([
    ['ends before it registers', program([], '', 'process.exit(0);'), 'Extension.Crash', 'exit code 0'],
    [
      'reports an error of its init',
      program([], "await report('/init/error', 'Bad.Config');"),
      'Extension.InitError',
      'outer: Bad.Config',
    ],
    ['is no program', '#!/nowhere/at/all', 'Extension.LaunchError', 'no such file or directory'],
  ])('and %s fails the init', async (_, text, errorType, message) => {
    const { value } = await fixture.invoke(define({ outer: text }, hangs));
    expect(value).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
    expect(linesWith('INIT_REPORT').map((line) => /Error Type: (\S+)/.exec(line)?.[1])).toEqual([
      errorType,
      errorType,
    ]);
  });

  it('fails the init when there are more than ten', async () => {
    const extensions = Array.from({ length: 11 }, (_, n) => [
      `e${String(n).padStart(2, '0')}`,
      '#!/bin/sh\nsleep 60\n',
    ]);
    const { value } = await fixture.invoke(
      define(Object.fromEntries(extensions) as Record<string, string>, hangs),
    );
    expect(value).toMatchObject({
      errorType: 'Extension.LaunchError',
      errorMessage: expect.stringContaining('10'),
    });
  });
});

describe('an internal extension', () => {
  const source = (onTerm: string) => `
    const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
    let id;
    const poll = () => fetch(api + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } })
      .then((response) => response.json()).then((event) => { console.log('inner got ' + event.eventType); return poll(); });
    const registered = fetch(api + '/register', {
      method: 'POST', headers: { 'Lambda-Extension-Name': 'inner' }, body: JSON.stringify({ events: ['INVOKE'] }),
    }).then((response) => { id = response.headers.get('lambda-extension-identifier'); void poll(); });
    process.on('SIGTERM', () => { ${onTerm} });
    exports.handler = async () => { await registered; return 'done'; };`;

  // It must have registered before the runtime is ready.
  const asModule = (onTerm: string) => ({
    'index.mjs': source(onTerm).replace('exports.handler =', 'await registered; export const handler ='),
  });

  it('gets an event for each invocation, and a signal before the end', async () => {
    const spec = fixture.define(asModule("console.log('cleaned up'); process.exit(0);"));
    expect((await fixture.invoke(spec)).value).toBe('done');
    await until(() => linesWith('REPORT').length === 1);
    await fixture.runtime.close();
    expect(linesWith('inner got')).toHaveLength(1);
    expect(linesWith('EXTENSION')).toEqual(['EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]']);
    expect(linesWith('cleaned up')).toHaveLength(1);
  });
});
