import { expect, test } from 'vitest';
import { hashKeyOf, HASH_KEY_SPACE } from '../../src/engine/shard/hash-key.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { moveUntil } from '../../src/lib/time/move-until.ts';
import { sleep } from '../../src/lib/time/clock.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { LoadReport } from '../../src/load/report/load-report.ts';
import { AGGREGATION_MS, runLoad } from '../../src/load/run-load.ts';
import { AggregatingPacker } from '../../src/load/sending/aggregating-packer.ts';
import { OrderedOutbox } from '../../src/load/sending/ordered-outbox.ts';
import type { Outbox } from '../../src/load/sending/outbox.ts';
import { type Packer, singlePacker } from '../../src/load/sending/packer.ts';
import { Producer } from '../../src/load/sending/producer.ts';
import type { OutgoingRecord, PutResult, RecordSink } from '../../src/load/sending/record-sink.ts';
import { UnorderedOutbox } from '../../src/load/sending/unordered-outbox.ts';
import { splitAggregate } from '../../src/records/aggregate.ts';

const KEYS = 7;
const ACCEPTED: PutResult = { kind: 'accepted', shardId: 'shard' };

interface World {
  readonly clock: VirtualClock;
  readonly report: LoadReport;
  /** What the sink was given, in the order of the calls. */
  readonly calls: (readonly OutgoingRecord[])[];
  /** The numbers that were accepted, by key, in the order of acceptance. */
  readonly accepted: Map<string, number[]>;
}

/** Runs a load of numbered records, in virtual time, against a stream that `respond` stands for. */
async function load(options: {
  readonly perSecond: number;
  readonly count: number;
  readonly respond: (records: readonly OutgoingRecord[], world: World) => Promise<readonly PutResult[]>;
  readonly outbox?: Outbox;
  readonly packer?: Packer;
  readonly signal?: AbortSignal;
  readonly clock?: VirtualClock;
  readonly maxPendingRecords?: number;
}): Promise<World & { readonly error: unknown }> {
  const { perSecond, count, respond, outbox = new UnorderedOutbox(), packer = singlePacker } = options;
  const clock = options.clock ?? new VirtualClock();
  const world: World = { clock, report: new LoadReport(), calls: [], accepted: new Map() };
  const sink: RecordSink = {
    async put(records) {
      world.calls.push(records);
      const results = await respond(records, world);
      for (const [index, { data, partitionKey }] of records.entries()) {
        if (results[index]!.kind !== 'accepted') continue;
        for (const member of splitAggregate(data) ?? [{ partitionKey, data }]) {
          const numbers = world.accepted.get(member.partitionKey) ?? [];
          world.accepted.set(member.partitionKey, [...numbers, Number(member.data)]);
        }
      }
      return results;
    },
  };
  const producer = new Producer({
    sink,
    packer,
    outbox,
    clock,
    random: seededRandom('retries'),
    report: world.report,
    ...(options.maxPendingRecords !== undefined && { maxPendingRecords: options.maxPendingRecords }),
  });
  let [due, made] = [0, 0];
  const running = runLoad({
    producer,
    report: world.report,
    clock,
    nextDueMs: () => (due++ * 1_000) / perSecond,
    nextRecord: () => {
      const number = made++;
      return { partitionKey: `key-${number % KEYS}`, data: Buffer.from(String(number)) };
    },
    durationMs: Infinity,
    count,
    lingerMs: packer === singlePacker ? 0 : AGGREGATION_MS,
    signal: options.signal ?? new AbortController().signal,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const error = await moveUntil(clock, running, 500);
  return { ...world, error };
}

const numbersOf = ({ accepted }: World) => [...accepted.values()].flat().sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const inOrder = ({ accepted }: World) =>
  [...accepted.values()].every((numbers) => numbers.every((n, at) => at === 0 || n > numbers[at - 1]!));

test('a stall counts in the latency of every record that was due meanwhile', async () => {
  const world = await load({
    perSecond: 100,
    count: 1_000,
    respond: async (records, { clock }) => {
      // From 2 s to 6 s nothing responds.
      const elapsedMs = clock.monotonicMs();
      await sleep(clock, elapsedMs > 2_000 && elapsedMs < 6_000 ? 6_000 - elapsedMs : 1);
      return records.map(() => ACCEPTED);
    },
  });
  const { report } = world;
  expect(report.accepted).toBe(1_000);
  // Of ten seconds four have a latency that falls from 4 s to nothing.
  expect(report.latencies.quantileMs(0.5)).toBeLessThan(10);
  expect(report.latencies.quantileMs(0.8)).toBeGreaterThan(1_500);
  expect(report.latencies.maxMs).toBeGreaterThan(3_950);
  expect(numbersOf(world)).toEqual(upTo(1_000));
});

test('records for which there is no room are counted, and old ones are given up', async () => {
  const { report, calls, error } = await load({
    perSecond: 1_000,
    count: 3_000,
    maxPendingRecords: 2_000,
    respond: async (records, { clock }) => {
      await sleep(clock, 40_000);
      return records.map(() => ACCEPTED);
    },
  });
  expect(error).toBeUndefined();
  expect(report.notSent).toBe(1_000);
  // 32 calls were in flight before the stall was over; what waited was too old by then.
  expect(calls).toHaveLength(32);
  expect(report.lost).toBeGreaterThan(1_500);
  expect(report.accepted + report.lost).toBe(2_000);
});

test('only failed records are sent again', async () => {
  const partly: (readonly OutgoingRecord[])[] = [];
  const isRefused = (_: unknown, index: number) => index % 3 === 0;
  const world = await load({
    perSecond: 10_000,
    count: 50,
    respond: async (records) => {
      if (records.length < 10 || partly.length > 0) return records.map(() => ACCEPTED);
      partly.push(records);
      return records.map((record, index) =>
        isRefused(record, index) ? { kind: 'throttled', shardId: 'shard' } : ACCEPTED,
      );
    },
  });
  const refused = partly[0]!.filter(isRefused);
  expect(refused.length).toBeGreaterThan(3);
  const sent = world.calls.flat().map(({ data }) => Number(data));
  const again = refused.map(({ data }) => Number(data));
  expect(sent.toSorted((a, b) => a - b)).toEqual([...upTo(50), ...again].sort((a, b) => a - b));
  expect(world.report).toMatchObject({
    accepted: 50,
    throttled: refused.length,
    retried: refused.length,
    lost: 0,
  });
  expect(world.report.shards.get('shard')).toMatchObject({ records: 50, throttled: refused.length });
});

/** Refuses a third of the records, for one reason or the other. */
function unreliable() {
  const random = seededRandom('faults');
  return async (records: readonly OutgoingRecord[], { clock }: World): Promise<readonly PutResult[]> => {
    await sleep(clock, 1 + random.integer(20));
    return records.map(() => {
      const draw = random.integer(6);
      if (draw > 1) return ACCEPTED;
      return draw === 0 ? { kind: 'throttled', shardId: undefined } : { kind: 'failed', because: 'fault' };
    });
  };
}

test('an ordered outbox keeps the order of each key under failures, another one does not', async () => {
  const options = { perSecond: 1_000, count: 300 };
  const ordered = await load({ ...options, respond: unreliable(), outbox: new OrderedOutbox() });
  expect(numbersOf(ordered)).toEqual(upTo(300));
  expect(inOrder(ordered)).toBe(true);
  const unordered = await load({ ...options, respond: unreliable() });
  expect(numbersOf(unordered)).toEqual(upTo(300));
  expect(inOrder(unordered)).toBe(false);
});

test('aggregates follow a reshard, each member in its shard and in the order of its key', async () => {
  const halves = ['a', 'b'].map((shardId, index) => ({
    shardId,
    start: (BigInt(index) * HASH_KEY_SPACE) / 2n,
    end: (BigInt(index + 1) * HASH_KEY_SPACE) / 2n - 1n,
  }));
  const whole = { shardId: 'parent', start: 0n, end: HASH_KEY_SPACE - 1n };
  const clock = new VirtualClock();
  const isSplit = () => clock.monotonicMs() > 1_030;
  const packer = await AggregatingPacker.open(async () => (isSplit() ? halves : [whole]));
  const shardOf = (hashKey: bigint) =>
    isSplit() ? halves.find(({ end }) => hashKey <= end)!.shardId : whole.shardId;
  const faults = unreliable();
  const members = new Map<string, string[]>();
  const world = await load({
    clock,
    perSecond: 1_000,
    count: 2_000,
    packer,
    outbox: new OrderedOutbox(),
    respond: async (records, given) => {
      const results = await faults(records, given);
      return records.map(({ partitionKey, explicitHashKey, data }, index) => {
        const result = results[index]!;
        if (result.kind !== 'accepted') return result;
        const hashKey = explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);
        const shardId = shardOf(hashKey);
        // As a consumer of AWS: members of another shard are dropped.
        for (const member of splitAggregate(data) ?? [{ partitionKey, data }]) {
          if (shardOf(hashKeyOf(member.partitionKey)) !== shardId) continue;
          members.set(member.partitionKey, [
            ...(members.get(member.partitionKey) ?? []),
            String(member.data),
          ]);
        }
        return { kind: 'accepted', shardId };
      });
    },
  });
  const delivered = [...members.values()].map((numbers) => numbers.map(Number));
  expect(delivered.flat().sort((a, b) => a - b)).toEqual(upTo(2_000));
  for (const numbers of delivered) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(world.report.misplaced).toBeGreaterThan(0);
  expect(world.report.accepted).toBe(2_000);
  expect(world.report.sent).toBeLessThan(200);
});

test('a load that is stopped counts what has no result, and a fatal error ends it', async () => {
  const stop = new AbortController();
  const clock = new VirtualClock();
  clock.setTimer(1_000, () => stop.abort(new Error('stopped')));
  const stopped = await load({
    clock,
    perSecond: 100,
    count: 1_000,
    signal: stop.signal,
    respond: async (records, world) => {
      await sleep(world.clock, 500);
      return records.map(() => ACCEPTED);
    },
  });
  expect(stopped.error).toMatchObject({ message: 'stopped' });
  // Each call takes 500 ms, so those that were in flight end within the two seconds that they are given.
  expect(stopped.report.accepted).toBeGreaterThan(60);
  expect(stopped.report.accepted + stopped.report.abandoned).toBeGreaterThan(95);
  const failed = await load({
    perSecond: 100,
    count: 1_000,
    respond: () => Promise.reject(new Error('no such stream')),
  });
  expect(failed.error).toMatchObject({ message: 'no such stream' });
  expect(failed.report.abandoned).toBeGreaterThan(0);
});
