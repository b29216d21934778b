import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import type { RuntimeOptions } from '../../src/runtime/runtime-options.ts';
import { canHaveNamespaces } from '../support/processes/namespaces.ts';
import { canRun } from '../support/not-run.ts';
import { isAlive, isStopped, processesOfStream } from '../support/processes/process-state.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

const canTell = canRun(
  process.platform === 'linux',
  'functions that are frozen between invocations',
  'Only Linux shows in /proc which processes are stopped.',
);
const SANDBOXES = (await canHaveNamespaces()) ? (['off', 'on'] as const) : (['off'] as const);

/** Its timer prints a line in each millisecond, and ends the process when it finds the file `exit`. */
const TICKING = `
  const { spawn } = require('node:child_process');
  const { existsSync } = require('node:fs');
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  child.unref();
  let calls = 0;
  setInterval(() => {
    console.log('tick');
    if (existsSync(__dirname + '/exit')) process.exit(3);
  }, 1);
  exports.handler = async (event) => (event === 'hang' ? new Promise(() => {}) : ++calls);`;

describe.skipIf(!canTell)('between invocations', () => {
  let fixture: RuntimeFixture;
  afterEach(() => fixture.close());

  function define(options: Partial<RuntimeOptions>): FunctionSpec {
    fixture = new RuntimeFixture(options);
    return fixture.define({ 'index.js': TICKING });
  }
  const processes = () => processesOfStream(fixture.sink.lines[0]!.stream);
  const areStopped = async () => {
    const found = await processes();
    return found.length > 0 && found.every(isStopped);
  };
  const ticks = () => fixture.sink.matching('tick').length;

  describe.each(SANDBOXES)('with namespaces: %s', (sandbox) => {
    it('the processes of an environment are stopped', async () => {
      const spec = define({ sandbox });
      fixture.runtime.provision(spec, 1);
      await until(() => fixture.runtime.provisionOf(spec.key)?.idle === 1);
      await until(areStopped);
      for (let call = 1; call < 3; call++) {
        expect((await fixture.invoke(spec)).value).toBe(call);
        await until(areStopped);
      }
      const stopped = await processes();
      expect(stopped.length).toBeGreaterThan(1);
      fixture.runtime.retire(spec.key);
      await until(() => !stopped.some(isAlive));
    });

    it('timers wait for the next invocation, which fails if one of them ends the process', async () => {
      const spec = define({ sandbox });
      await fixture.invoke(spec);
      await until(areStopped);
      writeFileSync(`${spec.codeDirectory}/exit`, '');
      // The start of another function takes longer than several ticks.
      const before = ticks();
      await fixture.invoke(fixture.define({ 'index.js': 'exports.handler = async () => {};' }));
      expect(ticks() - before).toBeLessThan(2);
      expect(await areStopped()).toBe(true);
      const failed = await fixture.invoke(spec, 'hang');
      expect(failed.value).toMatchObject({ errorMessage: expect.stringContaining('exit status 3') });
    });
  });

  it.each<[string, Partial<RuntimeOptions>]>([
    ['without freezing', { freeze: 'off' }],
    ['of a function that is debugged', { debugging: { functionNames: ['function-1'], firstPort: 9700 } }],
  ])('timers run on: %s', async (_what, options) => {
    const spec = define(options);
    await fixture.invoke(spec);
    const before = ticks();
    await until(() => ticks() > before + 50);
  });
});
