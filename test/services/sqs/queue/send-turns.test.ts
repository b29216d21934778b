import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { collector } from '../../../../src/lib/process/collect-when-quiet.ts';
import { SendTurns } from '../../../../src/services/sqs/queue/send-turns.ts';

// A queue would keep something of every message that was ever sent to it.
test('the results of earlier turns are not kept', async () => {
  const turns = new SendTurns();
  const takeTurn = async () =>
    new WeakRef(
      await turns.run(
        async () => ({}),
        () => {},
      ),
    );
  const results = [await takeTurn(), await takeTurn(), await takeTurn()];
  await yieldToEventLoop();
  collector()();
  expect(results.map((result) => result.deref())).toEqual([undefined, undefined, undefined]);
});
