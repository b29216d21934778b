import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { laneOf } from '../../../src/mapping/batching/lane.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { FakeDestination } from '../../support/fakes/fake-destination.ts';
import { type Behaviour, FakeFunction, type ReceivedCall } from '../../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { MortalProcess } from '../mortal-process.ts';
import { mappingWorld, NAMESPACE, SHARD_0, SHARD_1 } from '../world.ts';

/** The steps of a schedule; `key` identifies a record. */
type Step =
  | { readonly kind: 'put'; readonly shard: number; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'split' | 'merge' | 'crash' | 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      shard: fc.nat(7),
      count: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 7, 60, 900, 5_000) }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('split' as const, 'merge' as const, 'crash' as const, 'restart' as const)
      .map((kind) => ({ kind })),
  },
);

const outcome = fc.constantFrom('ok', 'ok', 'ok', 'error', 'throttled', 'not-found', 'partial', 'slow');

const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 12 }),
  parallelizationFactor: fc.integer({ min: 1, max: 3 }),
  batchingWindowSeconds: fc.constantFrom(0, 0, 1),
  bisectBatchOnFunctionError: fc.boolean(),
  reportBatchItemFailures: fc.boolean(),
  maximumRetryAttempts: fc.constantFrom(-1, -1, 0, 2),
  failureDestinationArn: fc.constant('arn:aws:sqs:us-east-1:000000000000:failed'),
});

interface PutRecord {
  readonly key: string;
  readonly shardId: string;
  readonly parents: readonly string[];
}

// Goal: whatever fails, every record reaches the function in a call that succeeds, or the failure destination. No
// record of a lane is skipped, a child starts after its parents are done, and a crash at any time leaves no gap.
// Method: a random schedule of puts, reshards, crashes (mappings dropped and reopened on the same store) and outcomes,
// of which the last succeeds; then compare the calls with the records.
test('every record is delivered or discarded, in order, despite failures, reshards and crashes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.array(outcome, { maxLength: 20 }),
      settings,
      async (steps, outcomes, mappingSettings) => {
        const clock = new VirtualClock();
        const reader = new FakeStreamReader(clock, 2);
        const store = memoryStore(clock);
        const history = new History();
        const open = [SHARD_0, SHARD_1];
        const parentsOf = new Map<string, readonly string[]>();
        const put: PutRecord[] = [];
        let calls = 0;
        const start = async () => {
          const target = new FakeFunction(clock);
          const process = new MortalProcess();
          const noteFirst = ({ records }: ReceivedCall, count: number) => {
            if (process.alive) history.note(records.slice(0, count).map(({ partitionKey }) => partitionKey));
          };
          target.behave = (call) => {
            if (!process.alive) return 'not-found';
            const name = outcomes[calls++] ?? 'ok';
            if (name === 'slow') return { takesMs: SLOW_MS };
            const result = behaviourOf(name, call.records, mappingSettings.reportBatchItemFailures);
            noteFirst(call, result.delivered);
            return result.behaviour;
          };
          target.onSlowEnd = (call) => noteFirst(call, call.records.length);
          const destination = new FakeDestination();
          destination.failing = calls % 3;
          destination.onTaken = (keys) => {
            if (process.alive) history.note(keys.split(' '));
          };
          const reached = process.reach(store);
          const world = await mappingWorld({ clock, reader, target, destination, store: reached });
          return { ...world, process };
        };
        let running = await start();
        await running.enable(mappingSettings);

        for (const action of steps) {
          switch (action.kind) {
            case 'put':
              for (let index = 0; index < action.count; index++) {
                const shardId = open[action.shard % open.length]!;
                const key = `${put.length}`;
                reader.put(shardId, key);
                put.push({ key, shardId, parents: parentsOf.get(shardId) ?? [] });
              }
              break;
            case 'wait':
              await clock.advance(action.ms);
              break;
            case 'split': {
              const [parent] = open.splice(0, 1);
              const children = reader.reshard([parent!], 2);
              for (const child of children) parentsOf.set(child, [parent!]);
              open.push(...children);
              break;
            }
            case 'merge': {
              if (open.length < 2) break;
              const parents = open.splice(0, 2);
              const [child] = reader.reshard(parents, 1);
              parentsOf.set(child!, parents);
              open.push(child!);
              break;
            }
            case 'crash':
              running.process.alive = false;
              running = await start();
              break;
            case 'restart': {
              const closed = running.mappings.close();
              await clock.advance(6_000);
              await closed;
              running = await start();
              break;
            }
          }
        }
        await clock.advance(10 * 60_000);

        expect(history.missing(put)).toEqual([]);
        expect(history.disorder(put, mappingSettings.parallelizationFactor)).toEqual([]);
        expect(running.mappings.list(NAMESPACE)).toHaveLength(1);
        await running.mappings.close();
      },
    ),
    { numRuns: 150 },
  );
});

const SLOW_MS = 3_000;

/** When each record was first delivered. */
class History {
  readonly #firstAt = new Map<string, number>();
  #count = 0;

  note(keys: readonly string[]): void {
    for (const key of keys) {
      if (!this.#firstAt.has(key)) this.#firstAt.set(key, this.#count++);
    }
  }

  missing(put: readonly PutRecord[]): string[] {
    return put.filter(({ key }) => !this.#firstAt.has(key)).map(({ key }) => key);
  }

  /** Pairs of records of one lane, or of a parent and its child, that were first delivered in the wrong order. */
  disorder(put: readonly PutRecord[], laneCount: number): string[] {
    const wrong: string[] = [];
    const lastOfLane = new Map<string, number>();
    const lastOfShard = new Map<string, number>();
    for (const { key, shardId, parents } of put) {
      const at = this.#firstAt.get(key) ?? -1;
      const lane = `${shardId}/${laneOf(key, laneCount)}`;
      const before = lastOfLane.get(lane) ?? -1;
      if (before > at) wrong.push(`${key} came before an older record of ${lane}`);
      for (const parent of parents) {
        if ((lastOfShard.get(parent) ?? -1) > at)
          wrong.push(`${key} came before a record of parent ${parent}`);
      }
      lastOfLane.set(lane, Math.max(before, at));
      lastOfShard.set(shardId, Math.max(lastOfShard.get(shardId) ?? -1, at));
    }
    return wrong;
  }
}

/** How many records of a call count as delivered, and what the function returns. */
function behaviourOf(
  name: string,
  records: readonly { sequenceNumber: string }[],
  reports: boolean,
): { delivered: number; behaviour: Behaviour } {
  const all = records.length;
  switch (name) {
    case 'error':
    case 'throttled':
    case 'not-found':
      return { delivered: 0, behaviour: name };
    case 'partial': {
      const middle = Math.floor(all / 2);
      const returns = { batchItemFailures: [{ itemIdentifier: records[middle]!.sequenceNumber }] };
      return { delivered: reports ? middle : all, behaviour: { returns } };
    }
    default:
      return { delivered: all, behaviour: 'ok' };
  }
}
