import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf } from '../../../src/runtime/node/debugging.ts';
import { DEFAULT_LIMITS } from '../../../src/runtime/runtime-limits.ts';
import { InspectorClient } from '../../support/processes/inspector-client.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';
import { until } from '../../support/until.ts';

// Not where a debugger of the person who runs the tests may listen.
const FIRST_PORT = 29_229;

describe('a debugged function', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture({
      sandbox: 'auto',
      debugging: { functionNames: ['function-1', 'function-2'], firstPort: FIRST_PORT },
    });
  });
  afterAll(() => fixture.close());

  const CODE = `exports.handler = async (event, context) => {
    const left = context.getRemainingTimeInMillis();
    return { left, file: __filename };
  };`;

  it('stops at breakpoints without a limit on its time', async () => {
    const spec = fixture.define({ 'index.js': CODE }, { timeoutMs: 1000 });
    const { file } = (await fixture.invoke(spec)).value as { file: string };
    const listening = fixture.sink.messages
      .join('')
      .match(/Debugger listening on (ws:\/\/127\.0\.0\.1:\d+\/\S+)/);
    const client = await InspectorClient.connect(listening![1]!);
    await client.call('Debugger.enable');
    const url = pathToFileURL(file).href;
    const { locations } = await client.call('Debugger.setBreakpointByUrl', { url, lineNumber: 2 });
    expect(locations).toEqual([expect.objectContaining({ lineNumber: 2 })]);

    const running = fixture.invoke(spec);
    const { callFrames } = await client.event('Debugger.paused');
    const [location] = locations as [unknown];
    expect((callFrames as unknown[])[0]).toMatchObject({ location });
    // There is only one environment.
    const second = await fixture.runtime.invoke(spec, fixture.invocation(spec));
    expect(second).toMatchObject({ kind: 'throttled' });

    await client.call('Debugger.resume');
    const { value } = await running;
    expect((value as { left: number }).left).toBeGreaterThan(3_600_000);
    client.close();
  });

  it('listens beside the others', async () => {
    const spec = fixture.define({ 'index.js': 'exports.handler = async () => process.execArgv;' });
    expect((await fixture.invoke(spec)).value).toContain(`--inspect=127.0.0.1:${FIRST_PORT + 1}`);
    const other = fixture.define({ 'index.js': 'exports.handler = async () => process.execArgv;' });
    expect((await fixture.invoke(other)).value).not.toContain('--inspect');
  });

  it('is debugged in one provisioned environment, which counts as all', async () => {
    const provisioned = new RuntimeFixture({
      debugging: { functionNames: ['function-1'], firstPort: FIRST_PORT + 2 },
    });
    try {
      const spec = provisioned.define({ 'index.js': 'exports.handler = async () => process.execArgv;' });
      provisioned.runtime.provision(spec, 2);
      await until(() => provisioned.runtime.provisionOf(spec.key)?.initialized === 2);
      expect((await provisioned.invoke(spec)).value).toContain(`--inspect=127.0.0.1:${FIRST_PORT + 2}`);
    } finally {
      await provisioned.close();
    }
  });

  it('keeps its environment', () => {
    const spec = fixture.define({ 'index.js': CODE });
    expect(limitsOf(spec, DEFAULT_LIMITS)).toBe(DEFAULT_LIMITS);
    const { environmentsPerFunction, idleLifeMs } = limitsOf({ ...spec, isDebugged: true }, DEFAULT_LIMITS);
    expect(environmentsPerFunction).toBe(1);
    expect(idleLifeMs).toBeGreaterThan(24 * 3_600_000);
  });
});
