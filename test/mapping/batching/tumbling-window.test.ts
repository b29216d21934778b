import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { readState } from '../../../src/mapping/batching/tumbling-window.ts';
import { type Behaviour, FakeFunction, type ReceivedCall } from '../../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { mappingWorld, NAMESPACE, SHARD_0, STREAM_ARN } from '../world.ts';

const WINDOW = { tumblingWindowSeconds: 10 };

/** Counts its records in the state. */
function counting({ records, rest }: ReceivedCall): Behaviour {
  const { count = 0 } = rest['state'] as { count?: number };
  return { returns: { state: { count: count + records.length } } };
}

/** Keys, state, and whether it is the final call, of each call: `ab {"count":1}`. */
const seen = (target: FakeFunction): string[] =>
  target.calls.map(({ records, rest }) => {
    const keys = records.map(({ partitionKey }) => partitionKey).join('');
    const ending = rest['isWindowTerminatedEarly'] === true ? ' early' : ' final';
    return `${keys} ${JSON.stringify(rest['state'])}${rest['isFinalInvokeForWindow'] === true ? ending : ''}`;
  });

async function countingWorld() {
  const world = await mappingWorld();
  world.target.behave = counting;
  return world;
}

describe('a tumbling window', () => {
  test('passes the state from one invocation to the next, and to a final one when it is over', async () => {
    const { clock, reader, target, enable } = await countingWorld();
    await enable({ ...WINDOW, batchSize: 2 });
    for (const key of 'abc') reader.put(SHARD_0, key);
    await clock.advance(5_000);
    reader.put(SHARD_0, 'd');
    await clock.advance(4_999);
    expect(seen(target)).toEqual(['ab {}', 'c {"count":2}', 'd {"count":3}']);
    await clock.advance(1);
    expect(seen(target)[3]).toBe(' {"count":4} final');
    await clock.advance(60_000);
    expect(target.calls.length).toBe(4);
    expect(Object.entries(target.calls[3]!.rest)).toEqual([
      ['window', { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:00:10Z' }],
      ['state', { count: 4 }],
      ['shardId', SHARD_0],
      ['eventSourceARN', STREAM_ARN],
      ['isFinalInvokeForWindow', true],
      ['isWindowTerminatedEarly', false],
    ]);
  });

  test('never shares a batch with the next window', async () => {
    const { clock, reader, target, enable } = await countingWorld();
    for (const key of 'ab') reader.put(SHARD_0, key);
    await clock.advance(10_000);
    for (const key of 'cd') reader.put(SHARD_0, key);
    await enable(WINDOW);
    expect(seen(target)).toEqual(['ab {}', ' {"count":2} final', 'cd {}']);
    expect(target.calls[2]!.rest['window']).toEqual({
      start: '2026-01-01T00:00:10Z',
      end: '2026-01-01T00:00:20Z',
    });
  });

  test('continues after a restart', async () => {
    const world = await countingWorld();
    world.reader.put(SHARD_0, 'a');
    await world.enable(WINDOW);
    await world.mappings.close();
    const { mappings } = await mappingWorld(world);
    world.reader.put(SHARD_0, 'b');
    await world.clock.advance(20_000);
    expect(seen(world.target)).toEqual(['a {}', 'b {"count":1}', ' {"count":2} final']);
    await mappings.close();
    await mappingWorld(world);
    await world.clock.advance(20_000);
    expect(world.target.calls.length).toBe(3);
  });

  test('ends with its shard; its children start with an empty state', async () => {
    const { clock, reader, target, enable } = await countingWorld();
    await enable(WINDOW);
    reader.put(SHARD_0, 'a');
    const [child] = reader.reshard([SHARD_0], 1);
    reader.put(child!, 'b');
    await clock.advance(100);
    expect(seen(target)).toEqual(['a {}', ' {"count":1} final', 'b {}']);
    expect(target.calls[2]!.rest['shardId']).toBe(child);
  });

  test('blocks its shard until the final invocation succeeds', async () => {
    const { clock, reader, target, enable } = await countingWorld();
    let failing = true;
    target.behave = (call) =>
      failing && call.rest['isFinalInvokeForWindow'] === true ? 'error' : counting(call);
    await enable({ ...WINDOW, maximumRetryAttempts: 0 });
    reader.put(SHARD_0, 'a');
    await clock.advance(11_000);
    reader.put(SHARD_0, 'b');
    await clock.advance(100_000);
    expect(new Set(seen(target).slice(1))).toEqual(new Set([' {"count":1} final']));
    failing = false;
    await clock.advance(60_000);
    expect(seen(target).slice(-3)).toEqual([' {"count":1} final', 'b {}', ' {"count":1} final']);
  });

  test('repeats a throttled final invocation as soon as one with records', async () => {
    const { clock, reader, target, enable } = await countingWorld();
    let throttles = 6;
    target.behave = (call) =>
      call.rest['isFinalInvokeForWindow'] === true && throttles-- > 0 ? 'throttled' : counting(call);
    await enable(WINDOW);
    reader.put(SHARD_0, 'a');
    // After six failures the pauses would be 63 s.
    await clock.advance(20_000);
    expect(seen(target)).toEqual(['a {}', ...Array<string>(7).fill(' {"count":1} final')]);
  });

  test.each([null, {}, { state: null }, { state: 'text' }, { state: [] }])(
    'treats a result of %j as a failure',
    async (returns) => {
      const { clock, reader, target, mappings, enable } = await mappingWorld();
      target.behave = () => ({ returns });
      reader.put(SHARD_0, 'a');
      await enable({ ...WINDOW, maximumRetryAttempts: 1 });
      await clock.advance(2_000);
      expect(seen(target)).toEqual(['a {}', 'a {}']);
      expect(mappings.status()[0]).toMatchObject({ errors: 2, recordsDiscarded: 1 });
    },
  );

  test('keeps the state of a batch that failed partially, up to the failed record', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = ({ records, rest }, number) => {
      if (number > 1) return counting({ atMs: 0, functionArn: '', records, event: [], rest });
      const batchItemFailures = [{ itemIdentifier: records[1]!.sequenceNumber }];
      return { returns: { state: { count: 1 }, batchItemFailures } };
    };
    for (const key of 'abc') reader.put(SHARD_0, key);
    await enable({ ...WINDOW, reportBatchItemFailures: true });
    await clock.advance(10_000);
    expect(seen(target)).toEqual(['abc {}', 'bc {"count":1}', ' {"count":3} final']);
  });

  test('ends early when its state is too large, and starts again with an empty one', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    const large = 'x'.repeat(1024 * 1024);
    target.behave = ({ rest }, number) =>
      number === 1 ? { returns: { state: { large } } } : { returns: { state: rest['state'] } };
    await enable(WINDOW);
    reader.put(SHARD_0, 'a');
    await clock.advance(0);
    reader.put(SHARD_0, 'b');
    await clock.advance(20_000);
    expect(seen(target)).toEqual(['a {}', ` {"large":"${large}"} early`, 'b {}', ' {} final']);
  });

  test('reserves room for its state in a full event', async () => {
    const { reader, target, enable } = await countingWorld();
    for (const key of 'abcde') reader.put(SHARD_0, key, Buffer.alloc(1_000_000));
    await enable(WINDOW);
    expect(target.batches).toEqual(['abc', 'de']);
  });

  test.each([1, 2])('is closed when windows are turned off, with a factor of %i', async (factor) => {
    const { clock, reader, target, mappings, enable } = await countingWorld();
    const { uuid } = await enable(WINDOW);
    reader.put(SHARD_0, 'a');
    await clock.advance(0);
    const settings = { tumblingWindowSeconds: 0, parallelizationFactor: factor };
    await mappings.update(NAMESPACE, uuid, { settings });
    await clock.advance(500);
    reader.put(SHARD_0, 'b');
    await clock.advance(0);
    expect(target.calls.map(({ rest }) => Object.keys(rest).length)).toEqual([6, 6, 0]);
    expect(target.calls[1]!.rest).toMatchObject({ state: { count: 1 }, isFinalInvokeForWindow: true });
  });
});

// Goal: after any number of crashes, the final state of each window counts each of its records once, because the state
// is stored with the checkpoint.
// Method: random puts, pauses, failures and crashes (a killed process reaches neither the function nor the store);
// compare the counts of the final invocations with the records of each window.
test('the states of all windows are complete despite failures and crashes', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: fc.integer({ min: 1, max: 7 }) }) },
    { weight: 4, arbitrary: fc.record({ wait: fc.constantFrom(0, 7, 60, 900, 4_000, 12_000) }) },
    { weight: 1, arbitrary: fc.constant('crash' as const) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.array(fc.constantFrom('ok', 'ok', 'error', 'throttled'), { maxLength: 15 }),
      fc.integer({ min: 1, max: 5 }),
      async (steps, outcomes, batchSize) => {
        const clock = new VirtualClock();
        const reader = new FakeStreamReader(clock);
        const kept = memoryStore(clock);
        const put = new Map<number, number>();
        const reported = new Map<number, number>();
        let calls = 0;
        const start = async () => {
          const life = { alive: true };
          const target = new FakeFunction(clock);
          target.behave = (call) => {
            const outcome = life.alive ? (outcomes[calls++] ?? 'ok') : 'not-found';
            if (outcome !== 'ok') return outcome;
            const { start: startIso } = call.rest['window'] as { start: string };
            const { count = 0 } = call.rest['state'] as { count?: number };
            if (call.rest['isFinalInvokeForWindow'] === true) reported.set(Date.parse(startIso), count);
            return counting(call);
          };
          const cut = <T>(act: () => Promise<T>): Promise<T> => (life.alive ? act() : new Promise(() => {}));
          const { meta } = kept;
          const store = {
            ...kept,
            meta: {
              get: (key: string) => cut(() => meta.get(key)),
              create: (key: string, value: Buffer) => cut(() => meta.create(key, value)),
              compareAndSet: (key: string, revision: number, value: Buffer) =>
                cut(() => meta.compareAndSet(key, revision, value)),
              delete: (key: string, revision?: number) => cut(() => meta.delete(key, revision)),
              list: (...args: Parameters<typeof meta.list>) => cut(() => meta.list(...args)),
              count: meta.count.bind(meta),
              catchUp: meta.catchUp.bind(meta),
              watch: meta.watch.bind(meta),
            },
          };
          return { ...(await mappingWorld({ clock, reader, target, store })), life };
        };
        let running = await start();
        await running.enable({ ...WINDOW, batchSize });
        for (const action of steps) {
          if (action === 'crash') {
            running.life.alive = false;
            running = await start();
          } else if ('wait' in action) {
            await clock.advance(action.wait);
          } else {
            const startMs = Math.floor(clock.now() / 10_000) * 10_000;
            put.set(startMs, (put.get(startMs) ?? 0) + action.put);
            for (let index = 0; index < action.put; index++) reader.put(SHARD_0, 'key');
          }
        }
        await clock.advance(10 * 60_000);
        expect(reported).toEqual(put);
        await running.mappings.close();
      },
    ),
    { numRuns: 150 },
  );
});

test('any result is read as a state or as none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const state = readState(Buffer.from(bytes));
        if (state !== undefined) expect(typeof JSON.parse(state)).toBe('object');
      },
    ),
  );
});
