import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { noMeters } from '../../../../src/lib/metrics.ts';
import { sleep } from '../../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { FunctionInvoker } from '../../../../src/mapping/port.ts';
import { AsyncMetrics } from '../../../../src/services/lambda/async/metrics.ts';
import type { OutcomeReporter } from '../../../../src/services/lambda/async/outcome-reporter.ts';
import { AsyncQueue } from '../../../../src/services/lambda/async/queue.ts';
import { AsyncInvocationStore } from '../../../../src/services/lambda/async/store.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { finished } from '../world.ts';

const HOUR_MS = 3_600_000;
const ACCOUNT = { key: 'account', limit: 1000 };

type Outcome = 'ok' | 'error' | 'throttled' | 'rejected';

/** What an event's attempts do; the last outcome repeats. */
interface Plan {
  readonly durationMs: number;
  readonly outcomes: readonly Outcome[];
}

interface Bounds {
  readonly maxEnvironments: number;
  readonly accountLimit?: number;
  /** Reserved concurrency by function. */
  readonly reserved?: Readonly<Record<string, number>>;
}

/** A queue over functions that take virtual time. */
class QueueWorld {
  readonly clock = new VirtualClock();
  /** Requests in order of their attempts. */
  readonly starts: { readonly functionName: string; readonly requestId: string; readonly atMs: number }[] =
    [];
  readonly reported = new Map<string, string>();
  readonly store = memoryStore(this.clock);
  readonly #bounds: Bounds;
  readonly #plans = new Map<string, Plan>();
  readonly #attempts = new Map<string, number>();
  #running: string[] = [];
  #queue: AsyncQueue | undefined;
  maxRunning = 0;
  /** Starts that exceeded a bound. */
  readonly excesses: string[] = [];

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  async open(): Promise<void> {
    this.#queue?.close();
    // The processes of the earlier server end with it.
    const running: string[] = [];
    this.#running = running;
    const { meta, logs } = this.store;
    const invoker: Pick<FunctionInvoker, 'invoke'> = {
      invoke: async (arn, _payload, { requestId }) => {
        const functionName = arn.split(':')[6]!;
        running.push(functionName);
        if (this.#running === running) this.#checkStart(functionName, requestId);
        const { durationMs, outcomes } = this.#plans.get(requestId)!;
        const attempt = this.#attempts.get(requestId) ?? 0;
        this.#attempts.set(requestId, attempt + 1);
        const outcome = outcomes[Math.min(attempt, outcomes.length - 1)]!;
        if (outcome !== 'throttled') await sleep(this.clock, durationMs);
        running.splice(running.indexOf(functionName), 1);
        if (outcome === 'throttled')
          return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
        if (outcome === 'rejected') throw new Error('the environment could not be started');
        return finished('{}', outcome === 'error' ? 'Unhandled' : undefined);
      },
    };
    const reporter: Pick<OutcomeReporter, 'report'> = {
      report: async ({ requestId }, { condition }) => void this.reported.set(requestId, condition),
    };
    this.#queue = new AsyncQueue({
      store: await AsyncInvocationStore.open({ meta, logs, logger: silentLogger }),
      invoker: invoker as FunctionInvoker,
      reporter: reporter as OutcomeReporter,
      concurrency: { poolOf: (_namespace, name) => this.poolOf(name) },
      maxEnvironments: () => this.#bounds.maxEnvironments,
      rulesOf: async () => ({ maxRetryAttempts: 2, maxAgeMs: 6 * HOUR_MS, isStopped: false }),
      metrics: new AsyncMetrics(noMeters),
      clock: this.clock,
      logger: silentLogger,
    });
    this.#queue.resume();
  }

  async send(functionName: string, requestId: string, plan: Plan): Promise<boolean> {
    this.#plans.set(requestId, plan);
    const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;
    const traceId = 'Root=1-00000000-000000000000000000000000';
    return this.#queue!.accept({ functionArn, requestId, traceId, payload: Buffer.from('{}') });
  }

  /** Whether an event is accepted and has not ended. */
  isQueued(requestId: string): boolean {
    return this.#plans.has(requestId) && !this.reported.has(requestId);
  }

  /** @param before how many starts there were when the event was accepted */
  expectPromptStart(requestId: string, before: number): void {
    const index = this.starts.findIndex((start) => start.requestId === requestId);
    const { key } = this.poolOf(this.starts[index]!.functionName);
    const meanwhile = this.starts.slice(before, index).map(({ functionName }) => functionName);
    const ofPool = meanwhile.filter((name) => this.poolOf(name).key === key);
    expect(ofPool).toHaveLength(new Set(ofPool).size);
  }

  poolOf(name: string) {
    const reserved = this.#bounds.reserved?.[name];
    if (reserved !== undefined) return { key: name, limit: reserved };
    return { ...ACCOUNT, limit: this.#bounds.accountLimit ?? ACCOUNT.limit };
  }

  #checkStart(functionName: string, requestId: string): void {
    this.starts.push({ functionName, requestId, atMs: this.clock.monotonicMs() });
    this.maxRunning = Math.max(this.maxRunning, this.#running.length);
    const { key, limit } = this.poolOf(functionName);
    const runningOfPool = this.#running.filter((name) => this.poolOf(name).key === key).length;
    // Not asserted here: the queue takes an error for a failed attempt.
    if (this.#running.length > this.#bounds.maxEnvironments || runningOfPool > limit) {
      this.excesses.push(`${runningOfPool} of ${key}, ${this.#running.length} in all`);
    }
  }
}

const SLOW: Plan = { durationMs: 3_000, outcomes: ['ok'] };

describe('two hundred events of a function that takes three seconds', () => {
  const busyWorld = async (bounds: Bounds) => {
    const world = new QueueWorld(bounds);
    await world.open();
    for (let n = 0; n < 200; n++) await world.send('slow', `slow-${n}`, SLOW);
    await world.clock.advance(10);
    return world;
  };

  it('do not delay the event of another, while they use as many environments as they may', async () => {
    const world = await busyWorld({ maxEnvironments: 100 });
    expect(world.maxRunning).toBe(75);
    await world.send('other', 'other', SLOW);
    await world.clock.advance(1);
    expect(world.starts.at(-1)).toMatchObject({ requestId: 'other' });
    await world.clock.advance(3 * 3_000);
    expect(world.reported.size).toBe(201);
  });

  it('delay it by one invocation when they share a concurrency that is used up', async () => {
    const world = await busyWorld({ maxEnvironments: 100, accountLimit: 10 });
    expect(world.maxRunning).toBe(10);
    await world.send('other', 'other', SLOW);
    await world.clock.advance(3_000);
    const start = world.starts.find(({ requestId }) => requestId === 'other');
    expect(start?.atMs).toBe(3_000);
  });

  it('run as many at once as the function has reserved, and leave the rest to others', async () => {
    const world = await busyWorld({ maxEnvironments: 100, reserved: { slow: 2 } });
    expect(world.maxRunning).toBe(2);
    for (let n = 0; n < 50; n++) await world.send('other', `other-${n}`, SLOW);
    await world.clock.advance(1);
    expect(world.maxRunning).toBe(52);
  });
});

describe('a function that fills its share of the queue', () => {
  it('is throttled, while others are accepted', async () => {
    const world = new QueueWorld({ maxEnvironments: 4 });
    await world.open();
    let accepted = 0;
    while (await world.send('busy', `busy-${accepted}`, SLOW)) accepted++;
    expect(accepted).toBe(10_000);
    for (const name of ['f', 'g', 'h']) expect(await world.send(name, name, SLOW)).toBe(true);
    expect(await world.send('busy', 'one-more', SLOW)).toBe(false);
  });
});

interface Event {
  readonly functionName: string;
  readonly atMs: number;
  readonly plan: Plan;
}

const FUNCTIONS = ['a', 'b', 'c', 'd'];

const event: fc.Arbitrary<Event> = fc.record({
  functionName: fc.constantFrom('a', 'a', 'a', ...FUNCTIONS),
  atMs: fc.constantFrom(0, 0, 0, 1, 500, 4_000, 61_000),
  plan: fc.record({
    durationMs: fc.constantFrom(0, 1, 700, 3_000, 40_000),
    outcomes: fc.array(fc.constantFrom<Outcome[]>('ok', 'ok', 'error', 'throttled', 'rejected'), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
});

const bounds = fc.record({
  maxEnvironments: fc.integer({ min: 1, max: 6 }),
  accountLimit: fc.integer({ min: 1, max: 8 }),
  reserved: fc.dictionary(fc.constantFrom(...FUNCTIONS), fc.integer({ min: 1, max: 3 }), { maxKeys: 2 }),
});

// Goal: no accepted invocation is lost, nothing exceeds its concurrency, and an event of an otherwise idle function waits
// for at most one start of each function that shares its concurrency.
// Method: random events, outcomes, bounds and a restart, on a virtual clock; then compare starts and reports.
test('invocations are run fairly within their bounds, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 40 }),
      bounds,
      fc.option(fc.constantFrom(100, 1_500, 62_000)),
      async (events, queueBounds, restartMs) => {
        const world = new QueueWorld(queueBounds);
        await world.open();
        /** Starts before the event was accepted, for events of functions that had nothing queued. */
        const alone = new Map<string, number>();
        const isIdle = (name: string) =>
          !events.some(({ functionName }, n) => functionName === name && world.isQueued(`event-${n}`));
        const steps = [
          ...events.map((planned, n) => ({ atMs: planned.atMs, n, planned })),
          ...(restartMs === null ? [] : [{ atMs: restartMs, n: -1, planned: undefined }]),
        ].toSorted((left, right) => left.atMs - right.atMs);
        for (const { atMs, n, planned } of steps) {
          await world.clock.advance(atMs - world.clock.monotonicMs());
          if (!planned) {
            await world.open();
            continue;
          }
          const isAfterRestart = restartMs === null || atMs > restartMs;
          if (isIdle(planned.functionName) && isAfterRestart) alone.set(`event-${n}`, world.starts.length);
          expect(await world.send(planned.functionName, `event-${n}`, planned.plan)).toBe(true);
        }
        await world.clock.advance(7 * HOUR_MS);

        for (const [n, { plan }] of events.entries()) {
          const condition = world.reported.get(`event-${n}`);
          if (condition === 'Success') expect(plan.outcomes).toContain('ok');
          else expect(['RetriesExhausted', 'EventAgeExceeded']).toContain(condition);
        }
        expect(await world.store.meta.list('lambda/event/')).toEqual([]);
        expect(world.clock.pendingTimers).toBe(0);
        expect(world.excesses).toEqual([]);
        for (const [requestId, before] of alone) world.expectPromptStart(requestId, before);
      },
    ),
    { numRuns: 60 },
  );
});
