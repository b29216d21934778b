import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import { CollectingMeters } from '../support/fakes/collecting-meters.ts';
import { isAlive } from '../support/processes/process-state.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

const HANDLER = `
  let calls = 0;
  exports.handler = async ({ ms, exit }) => {
    if (exit) process.exit(3);
    if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
    return { pid: process.pid, type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, calls: ++calls };
  };`;

interface Seen {
  readonly pid: number;
  readonly type: string;
  readonly calls: number;
}

describe('provisioned environments', () => {
  let fixture: RuntimeFixture;
  afterEach(() => fixture.close());

  const define = (overrides: Partial<FunctionSpec> = {}) =>
    fixture.define({ 'index.js': HANDLER }, overrides);
  const call = async (spec: FunctionSpec, event = {}) => {
    const { value, logTail } = await fixture.invoke(spec, event);
    return { ...(value as Seen), log: logTail.toString() };
  };
  const ready = (spec: FunctionSpec, count: number) =>
    until(() => fixture.runtime.provisionOf(spec.key)?.initialized === count);

  it('are initialized ahead, used first, and neither expire nor make room', async () => {
    const meters = new CollectingMeters();
    fixture = new RuntimeFixture({ meters, limits: { idleLifeMs: 1, environments: 1 } });
    const spec = define({ logging: { group: '/g', format: 'JSON' } });
    fixture.runtime.provision(spec, 1);
    await ready(spec, 1);
    expect(fixture.sink.lines[0]!.message).toContain('"initializationType":"provisioned-concurrency"');

    const other = define();
    expect(await fixture.runtime.invoke(other, fixture.invocation(other))).toMatchObject({
      kind: 'throttled',
    });
    const first = await call(spec);
    expect(first).toMatchObject({ type: 'provisioned-concurrency', calls: 1 });
    // As users of AWS see it: the init ahead is in the report of the first invocation.
    expect(first.log).toContain('initDurationMs');
    const second = await call(spec);
    expect(second).toMatchObject({ pid: first.pid, calls: 2 });
    expect(second.log).not.toContain('initDurationMs');

    const resource = `FunctionName=${spec.functionName}`;
    expect(meters.of(`ProvisionedConcurrencyInvocations ${resource}`)).toEqual([1, 1]);
    expect(meters.of(`ProvisionedConcurrentExecutions ${resource}`)).toEqual([1, 1]);
    expect(meters.of(`ProvisionedConcurrencySpilloverInvocations ${resource}`)).toEqual([]);
  });

  it('are told apart from those of SnapStart', async () => {
    fixture = new RuntimeFixture();
    expect((await call(define({ snapStart: true }))).type).toBe('snap-start');
  });

  it('spill over to on-demand environments', async () => {
    const meters = new CollectingMeters();
    fixture = new RuntimeFixture({ meters });
    const spec = define();
    fixture.runtime.provision(spec, 1);
    await ready(spec, 1);
    const [one, other] = await Promise.all([call(spec, { ms: 100 }), call(spec)]);
    expect([one.type, other.type]).toEqual(['provisioned-concurrency', 'on-demand']);
    expect(meters.of(`ProvisionedConcurrencySpilloverInvocations FunctionName=${spec.functionName}`)).toEqual(
      [1],
    );
  });

  it('are replaced when an invocation or the host ends them', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    fixture.runtime.provision(spec, 1);
    await ready(spec, 1);
    const { pid } = await call(spec);
    await fixture.invoke(spec, { exit: true });
    await ready(spec, 1);
    const replaced = await call(spec);
    expect(replaced).toMatchObject({ type: 'provisioned-concurrency', calls: 1 });
    expect(replaced.pid).not.toBe(pid);
    process.kill(replaced.pid, 'SIGKILL');
    await ready(spec, 0);
    await ready(spec, 1);
  });

  it('end when fewer are wanted, busy ones after their invocation', async () => {
    fixture = new RuntimeFixture();
    const spec = define();
    fixture.runtime.provision(spec, 2);
    await ready(spec, 2);
    const running = call(spec, { ms: 100 });
    await until(() => fixture.runtime.provisionOf(spec.key)?.busy === 1);
    fixture.runtime.provision(spec, 0);
    expect(fixture.runtime.provisionOf(spec.key)).toMatchObject({ idle: 0, busy: 1 });
    const { pid } = await running;
    await until(() => !isAlive(pid));
  });

  it('end when their version is retired while they initialize', async () => {
    fixture = new RuntimeFixture();
    const spec = fixture.define({
      'index.js': 'console.log(process.pid); exports.handler = async () => {};',
    });
    fixture.runtime.provision(spec, 2);
    fixture.runtime.retire(spec.key);
    expect(fixture.runtime.provisionOf(spec.key)).toBeUndefined();
    const pids = () => fixture.sink.lines.flatMap(({ message }) => /\tINFO\t(\d+)/.exec(message)?.[1] ?? []);
    await until(() => pids().length === 2);
    await until(() => pids().every((pid) => !isAlive(Number(pid))));
  });

  it('report a handler that cannot be loaded, and try again', async () => {
    let requests = 0;
    const server = createServer((_request, reply) => {
      reply.statusCode = requests++ === 0 ? 500 : 200;
      reply.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    fixture = new RuntimeFixture({ endpoint: () => `http://127.0.0.1:${port}` });
    const spec = fixture.define({
      'index.mjs': `
        const { ok } = await fetch(process.env.AWS_ENDPOINT_URL);
        if (!ok) throw new Error('not yet');
        export const handler = async () => {};`,
    });
    fixture.runtime.provision(spec, 1);
    await until(() => fixture.runtime.provisionOf(spec.key)?.failure === 'init-failed');
    expect(fixture.sink.lines.map(({ message }) => message).join('')).toContain('INIT_REPORT');
    await ready(spec, 1);
    expect(fixture.runtime.provisionOf(spec.key)?.failure).toBeUndefined();
    server.close();
    server.closeAllConnections();
  });

  it('report a host without room', async () => {
    fixture = new RuntimeFixture({ limits: { environments: 1 } });
    const spec = define();
    fixture.runtime.provision(spec, 2);
    await until(() => fixture.runtime.provisionOf(spec.key)?.failure === 'no-room');
    await ready(spec, 1);
  });
});
