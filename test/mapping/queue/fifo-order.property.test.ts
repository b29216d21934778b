import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Behaviour, ReceivedCall } from '../../support/fakes/fake-function.ts';
import { QueueWorld, VISIBILITY_MS } from './world.ts';

/*
 * Goal: a function that processes a batch in order, and reports everything from the first failure on, processes each
 * message of a group after all earlier ones of its group, and no message is lost, whatever fails.
 * Method: random sends to groups, function results, throttling, pauses and restarts on a virtual clock. The function
 * remembers what it has processed.
 */

type Step =
  | { readonly kind: 'send'; readonly groups: readonly number[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      groups: fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 400, 3_000, 31_000) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

const outcome = fc.oneof(
  fc.constantFrom('ok' as const, 'ok' as const, 'error' as const, 'throttled' as const, 'slow' as const),
  // Processes this many messages, then fails.
  fc.record({ processes: fc.nat(5) }),
);
type Outcome = typeof outcome extends fc.Arbitrary<infer T> ? T : never;

const NAME = 'orders.fifo';
const SLOW_MS = 2_000;

/** The messages of each group that the function processed, the first time only. */
class Judge {
  readonly processed = new Map<string, number[]>();

  process(call: ReceivedCall, count: number): void {
    for (const { body = '' } of call.event.slice(0, count)) {
      const [group = '', number = ''] = body.split(':');
      const numbers = this.processed.get(group) ?? [];
      if (!numbers.includes(Number(number))) numbers.push(Number(number));
      this.processed.set(group, numbers);
    }
  }
}

function behaviour(judge: Judge, call: ReceivedCall, outcomes: Iterator<Outcome>): Behaviour {
  const next = outcomes.next();
  const chosen = next.done === true ? 'ok' : next.value;
  if (chosen === 'throttled' || chosen === 'error') return chosen;
  if (chosen === 'slow') return { takesMs: SLOW_MS };
  const count = chosen === 'ok' ? call.event.length : Math.min(chosen.processes, call.event.length);
  judge.process(call, count);
  const failed = call.event.slice(count).map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { returns: { batchItemFailures: failed } };
}

async function restart(world: QueueWorld): Promise<QueueWorld> {
  const closed = world.mappings.close();
  // Running invocations finish.
  await world.clock.advance(SLOW_MS);
  await closed;
  return QueueWorld.open(world);
}

test('a function receives the messages of each group in order, whatever fails, and all of them in the end', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.array(outcome, { maxLength: 25 }),
      fc.integer({ min: 1, max: 10 }),
      async (steps, outcomes, batchSize) => {
        const judge = new Judge();
        const sent = new Map<string, number[]>();
        let world = await QueueWorld.open();
        const results = outcomes[Symbol.iterator]();
        world.target.behave = (call) => behaviour(judge, call, results);
        world.target.onSlowEnd = (call) => judge.process(call, call.event.length);
        await world.enable({ batchSize, reportBatchItemFailures: true }, { name: NAME, FifoQueue: 'true' });
        for (const action of steps) {
          if (action.kind === 'wait') await world.clock.advance(action.ms);
          else if (action.kind === 'restart') world = await restart(world);
          else {
            const sends = action.groups.map((index) => {
              const group = `group-${index}`;
              const numbers = sent.get(group) ?? [];
              sent.set(group, [...numbers, numbers.length]);
              const body = `${group}:${numbers.length}`;
              return world.sendContent({ body }, { groupId: group, deduplicationId: body }, NAME);
            });
            await Promise.all(sends);
          }
          for (const [group, numbers] of judge.processed) {
            expect(numbers).toEqual((sent.get(group) ?? []).slice(0, numbers.length));
          }
        }
        // Each round processes at least one message of a group that is left.
        for (let rounds = 0; world.left(NAME) > 0 && rounds < outcomes.length + 5; rounds++) {
          await world.clock.advance(VISIBILITY_MS + 1_000);
        }
        expect(world.left(NAME)).toBe(0);
        expect(judge.processed).toEqual(sent);
        await world.mappings.close();
      },
    ),
    { numRuns: 40 },
  ));
