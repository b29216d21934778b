import { expect, test } from 'vitest';
import { TransientStates, type TransientResource } from '../../../src/engine/changes/transient-states.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

test('the steps of one state follow each other at once, the next state lasts as long as each, and a failed step is repeated after a second', async () => {
  const clock = new VirtualClock();
  const startedMs = clock.monotonicMs();
  const states = new TransientStates({ clock, logger: silentLogger, timeScale: 1 });
  /** What each step finds, and what it does. */
  const steps = ['UPDATING', 'UPDATING', 'DELETING', 'fails', 'DELETING'];
  const begun: [string, number][] = [];
  const resource = (): TransientResource => ({
    id: 'stream',
    state: steps[0] === 'fails' ? 'DELETING' : steps[0],
    isElsewhere: () => false,
    async finish() {
      begun.push([steps[0]!, clock.monotonicMs() - startedMs]);
      if (steps.shift() === 'fails') throw new Error('no answer');
    },
    newest: () => (steps.length > 0 ? resource() : undefined),
  });
  states.consider(resource());
  await clock.advance(10_000);
  expect(begun).toEqual([
    ['UPDATING', 500],
    ['UPDATING', 500],
    ['DELETING', 1_000],
    ['fails', 1_000],
    ['DELETING', 2_000],
  ]);
  await states.close();
});
