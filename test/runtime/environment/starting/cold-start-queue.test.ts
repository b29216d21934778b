import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ColdStartQueue, type Turn } from '../../../../src/runtime/environment/starting/cold-start-queue.ts';
import type { Environment } from '../../../../src/runtime/environment/environment.ts';
import type { EnvironmentPool } from '../../../../src/runtime/environment/pool.ts';
import { RuntimeClosed } from '../../../../src/runtime/open-runtime.ts';
import { RuntimeFixture } from '../../../support/runtime-fixture.ts';
import { until } from '../../../support/until.ts';

describe('the queue of cold starts', () => {
  const pool = (name: string) => ({ name }) as unknown as EnvironmentPool;
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('lets functions take turns', async () => {
    const queue = new ColdStartQueue(new VirtualClock(), 1);
    const [many, few] = [pool('many'), pool('few')];
    const order: string[] = [];
    const start = async (name: string, of: EnvironmentPool) => {
      const turn = await queue.wait(of);
      order.push(name);
      await settled();
      if (turn.kind === 'start') turn.done();
    };
    await Promise.all([
      start('many 1', many),
      start('many 2', many),
      start('many 3', many),
      start('few 1', few),
      start('few 2', few),
    ]);
    expect(order).toEqual(['many 1', 'many 2', 'few 1', 'many 3', 'few 2']);
  });

  it('lets the next one start when a start takes long, and counts each start once', async () => {
    const clock = new VirtualClock();
    const queue = new ColdStartQueue(clock, 1);
    const turns: Turn[] = [];
    const add = () => void queue.wait(pool('slow')).then((turn) => turns.push(turn));
    for (let n = 0; n < 3; n++) add();
    await settled();
    expect(turns).toHaveLength(1);
    await clock.advance(1000);
    await settled();
    expect(turns).toHaveLength(2);
    const [first] = turns;
    if (first?.kind === 'start') first.done();
    await settled();
    expect(turns).toHaveLength(2);
  });

  it('gives an idle environment to the invocation of its function that waits longest', async () => {
    const queue = new ColdStartQueue(new VirtualClock(), 1);
    const [one, other] = [pool('one'), pool('other')];
    const environment = {} as Environment;
    await queue.wait(other);
    const waiting = [queue.wait(one), queue.wait(one)];
    expect(queue.offer(other, environment)).toBe(false);
    expect(queue.offer(one, environment)).toBe(true);
    expect(await waiting[0]).toEqual({ kind: 'idle', environment });
    queue.close(new Error('closed'));
    await expect(waiting[1]).rejects.toThrow('closed');
    expect(queue.offer(one, environment)).toBe(false);
  });
});

describe('environments that wait to be started', () => {
  let fixture: RuntimeFixture;
  afterEach(() => fixture.close());

  const HANDLER = `
    exports.handler = async ({ ms }) => { await new Promise((resolve) => setTimeout(resolve, ms)); return process.pid; };`;

  it('are replaced by one that becomes idle, and count against the bound of a function', async () => {
    // On this clock a turn has no end.
    const clock = new VirtualClock();
    const limits = { startingEnvironments: 1, environmentsPerFunction: 3 };
    fixture = new RuntimeFixture({ clock, limits });
    // The init of the second environment lasts until the first one has served the others.
    const spec = fixture.define({
      'index.js': `const fs = require('node:fs');
        const isFirst = !fs.existsSync(__dirname + '/started');
        fs.writeFileSync(__dirname + '/started', '');
        while (!isFirst && !fs.existsSync(__dirname + '/served'));
        ${HANDLER}`,
    });
    const first = fixture.invoke(spec, { ms: 50 });
    const others = [fixture.invoke(spec, { ms: 0 }), fixture.invoke(spec, { ms: 0 })];
    expect((await fixture.runtime.invoke(spec, fixture.invocation(spec))).kind).toBe('throttled');
    const { value: pid } = await first;
    const served = await Promise.race(others);
    expect(served.value).toBe(pid);
    writeFileSync(`${spec.codeDirectory}/served`, '');
    await Promise.all(others);
    const started = fixture.sink.messages.filter((line) => line.startsWith('INIT_START'));
    expect(started.length).toBe(2);
  });

  it('are rejected when the runtime is closed, and start when their version was retired', async () => {
    fixture = new RuntimeFixture({ limits: { startingEnvironments: 1 } });
    const hanging = fixture.define({ 'index.js': 'for (;;);' });
    const spec = fixture.define({ 'index.js': HANDLER });
    const blocked = expect(fixture.invoke(hanging)).rejects.toBeInstanceOf(RuntimeClosed);
    const retired = fixture.invoke(spec, { ms: 0 });
    fixture.runtime.retire(spec.key);
    expect((await retired).functionError).toBeUndefined();
    const second = expect(fixture.invoke(hanging)).rejects.toBeInstanceOf(RuntimeClosed);
    await until(() => fixture.sink.messages.some((line) => line.startsWith('INIT_START')));
    await fixture.runtime.close();
    await Promise.all([blocked, second]);
  });
});
