import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descendantsOf } from '../../../src/lib/process/descendants.ts';
import { isAlive } from '../../support/processes/process-state.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';
import { canRun } from '../../support/not-run.ts';
import { until } from '../../support/until.ts';

const canList = canRun(process.platform === 'linux', 'the launcher', 'Only Linux lists processes in /proc.');

/** Longer than what a socket buffers. */
const LONG = 1_000_000;

describe('the launcher of function processes', () => {
  let fixture: RuntimeFixture;
  beforeEach(() => {
    fixture = new RuntimeFixture();
  });
  afterEach(() => fixture.close());

  const launchers = () =>
    descendantsOf(process.pid).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launcher.mjs'),
    );

  it.skipIf(!canList)('is started with the first function, and once', async () => {
    expect(launchers()).toEqual([]);
    const spec = fixture.define({
      'index.js': `exports.handler = async () => [process.pid, process.ppid];`,
    });
    const seen = await Promise.all([fixture.invoke(spec), fixture.invoke(spec)]);
    const [launcher] = launchers();
    expect(launchers()).toEqual([launcher]);
    expect(seen.map(({ value }) => (value as number[])[1])).toEqual([launcher, launcher]);
    await fixture.runtime.close();
    expect(launchers()).toEqual([]);
  });

  // From Node 22 on, `node:util` opens process.stderr, which makes a socket non-blocking: a write may be partial, or fail.
  const writeAll = (descriptor: number) => `
    for (let rest = Buffer.from(text); rest.length > 0; ) {
      try {
        rest = rest.subarray(require('node:fs').writeSync(${descriptor}, rest));
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }`;

  it.each([
    ['stdout', writeAll(1)],
    ['stderr', writeAll(2)],
    ['the log', `console.log(text)`],
  ])('lets the server read all of %s that precedes a response', async (_what, write) => {
    const spec = fixture.define({
      'index.js': `exports.handler = async (n) => { const text = String(n).repeat(${LONG}) + '\\n'; ${write}; };`,
    });
    for (let n = 0; n < 5; n++) {
      const { requestId } = fixture.invocation(spec);
      await fixture.invoke(spec, n);
      const next = `${requestId.slice(0, -12)}${String(Number(requestId.slice(-12)) + 1).padStart(12, '0')}`;
      const messages = fixture.sink.messages;
      const start = messages.findIndex((line) => line.startsWith(`START RequestId: ${next}`));
      const end = messages.indexOf(`END RequestId: ${next}\n`);
      const output = messages.slice(start + 1, end).join('');
      expect(output.split(String(n)).length).toBeGreaterThan(LONG);
    }
  });

  it.skipIf(!canList)('fails what runs when it dies, and is replaced', async () => {
    const spec = fixture.define({
      'index.js': `exports.handler = async (hangs) => { if (hangs) for (;;); return process.pid; };`,
    });
    const running = fixture.invoke(spec, true);
    const { value: idlePid } = await fixture.invoke(spec, false);
    await until(() => fixture.sink.messages.filter((line) => line.startsWith('START')).length === 2);
    process.kill(launchers()[0]!, 'SIGKILL');
    const { functionError, value } = await running;
    expect(functionError).toBe('Unhandled');
    expect(value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/killed$/),
    });
    // The server has seen the end, and has ended what it had idle.
    await until(() => fixture.warnings.length > 0 && !isAlive(idlePid as number));
    expect((await fixture.invoke(spec, false)).functionError).toBeUndefined();
    expect(fixture.warnings).toEqual([
      'the launcher of function processes has ended: SIGKILL; its functions end with it',
    ]);
  });

  it('reports what no process can be started with', async () => {
    const spec = fixture.define({ 'index.js': '' }, { environment: { BROKEN: 'a\0b' } });
    expect((await fixture.invoke(spec)).value).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining(
        `The property 'options.env['BROKEN']' must be a string without null bytes`,
      ),
    });
  });
});
