import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RuntimeClosed } from '../../src/runtime/open-runtime.ts';
import { isAlive } from '../support/processes/process-state.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

const PID_HANDLER = `
  let calls = 0;
  exports.handler = async (event) => {
    if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
    return { pid: process.pid, calls: ++calls };
  };`;

interface Seen {
  readonly pid: number;
  readonly calls: number;
}

describe('execution environments', () => {
  let fixture: RuntimeFixture;
  afterEach(() => fixture.close());

  const define = (overrides = {}) => fixture.define({ 'index.js': PID_HANDLER }, overrides);
  const call = async (spec: ReturnType<typeof define>, ms = 0) =>
    (await fixture.invoke(spec, { ms })).value as Seen;

  it('are reused, one invocation at a time, and grow with concurrency', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    const first = await call(spec);
    expect(await call(spec)).toEqual({ pid: first.pid, calls: 2 });
    const together = await Promise.all([call(spec, 50), call(spec, 50), call(spec, 50)]);
    expect(new Set(together.map(({ pid }) => pid)).size).toBe(3);
    expect(new Set(fixture.sink.lines.map(({ stream }) => stream)).size).toBe(3);
  });

  it('are not shared between versions of code or configuration', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    const { pid } = await call(spec);
    expect((await call({ ...spec, key: 'another' })).pid).not.toBe(pid);
  });

  it('end when retired: idle ones at once, busy ones after their invocation', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    const running = call(spec, 150);
    const idle = await call(spec);
    fixture.runtime.retire(spec.key);
    await until(() => !isAlive(idle.pid));
    const { pid, calls } = await running;
    expect(calls).toBe(1);
    await until(() => !isAlive(pid));
  });

  it('end when they were idle for long enough', async () => {
    fixture = new RuntimeFixture({ limits: { idleLifeMs: 30 } });
    const { pid } = await call(define());
    await until(() => !isAlive(pid));
  });

  it('are throttled beyond the bound of a function', async () => {
    fixture = new RuntimeFixture({ limits: { environmentsPerFunction: 1 } });
    const spec = define();
    const running = call(spec, 100);
    expect(await fixture.runtime.invoke(spec, fixture.invocation(spec))).toEqual({
      kind: 'throttled',
      reason: 'ConcurrentInvocationLimitExceeded',
    });
    await running;
    expect((await call(spec)).calls).toBe(2);
  });

  it('replace an idle environment of another function at the bound of the host', async () => {
    fixture = new RuntimeFixture({ limits: { environments: 1 } });
    const one = await call(define());
    const other = await call(define());
    expect(other.pid).not.toBe(one.pid);
    await until(() => !isAlive(one.pid));
  });

  it('have ended when the runtime is closed, with the processes they started', async () => {
    fixture = new RuntimeFixture();
    const spec = fixture.define({
      'index.js': `exports.handler = async () =>
        [process.pid, require('child_process').spawn('sleep', ['100']).pid];`,
    });
    const pids = (await fixture.invoke(spec)).value as number[];
    const hanging = fixture.invoke(define(), { ms: 60_000 });
    const refused = expect(hanging).rejects.toBeInstanceOf(RuntimeClosed);
    await fixture.runtime.close();
    await refused;
    await until(() => !pids.some(isAlive));
    await expect(fixture.invoke(spec)).rejects.toBeInstanceOf(RuntimeClosed);
  });

  it('have ended when the runtime is closed, including those of a retired version', async () => {
    fixture = new RuntimeFixture();
    const spec = fixture.define({
      'index.js': `exports.handler = async () => {
        require('fs').writeFileSync(__dirname + '/pid', String(process.pid)); await new Promise(() => {
          setTimeout(() => {}, 60_000); }); };`,
    });
    const refused = expect(fixture.invoke(spec)).rejects.toBeInstanceOf(RuntimeClosed);
    const pidFile = join(spec.codeDirectory, 'pid');
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    fixture.runtime.retire(spec.key);
    expect(isAlive(pid)).toBe(true);
    await fixture.runtime.close();
    expect(isAlive(pid)).toBe(false);
    await refused;
  });

  it('release the caller when its signal is aborted, and finish the invocation', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    const { pid } = await call(spec);
    const controller = new AbortController();
    const waiting = fixture.invoke(spec, { ms: 50 }, { signal: controller.signal });
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await until(() => fixture.sink.matching('REPORT').length === 2);
    expect(await call(spec)).toEqual({ pid, calls: 3 });
  });
});
