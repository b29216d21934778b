import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { openQueues } from '../../../../src/services/sqs/queue/queues.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { afterSteps, MAX_STEPS_APART } from '../../../support/steps.ts';

async function createQueue() {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  const queues = await openQueues({ store, clock, random: seededRandom('queue'), logger: silentLogger });
  return { clock, queue: await queues.create(caller, 'queue', {}) };
}

test('a receive ends at once when its queue is deleted, whatever it is doing then', async () => {
  for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
    const { clock, queue } = await createQueue();
    const { signal } = new AbortController();
    let outcome: unknown = 'waits';
    void queue.receive({ maxMessages: 1, waitSeconds: 20, signal }).then(
      (messages) => (outcome = messages),
      (error: unknown) => (outcome = error),
    );
    afterSteps(steps, () => void queue.close());
    await clock.advance(0);
    expect(outcome, `${steps} steps apart`).toMatchObject({ code: 'QueueDoesNotExist' });
  }
});

test('a client that has gone receives no message', async () => {
  for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
    const { queue } = await createQueue();
    await queue.send({ body: 'message' });
    const client = new AbortController();
    const receiving = queue.receive({ maxMessages: 1, waitSeconds: 0, signal: client.signal });
    let wasVisible = false;
    afterSteps(steps, () => {
      wasVisible = queue.counts().visible === 1;
      client.abort();
    });
    const received = await receiving;
    expect(wasVisible && received.length > 0, `${steps} steps apart`).toBe(false);
  }
});
