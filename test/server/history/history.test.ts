import { expect, test } from 'vitest';
import { zeroCounters } from '../../../src/engine/metrics.ts';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { noMeters } from '../../../src/lib/metrics.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { History } from '../../../src/server/history/history.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { LOG_ID } from '../../../src/storage/keys.ts';
import { memoryStore } from '../../support/memory-store.ts';

const STEP_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const namespace = { account: '000000000000', region: 'us-east-1' };
const STREAM = '000000000000/us-east-1/orders';

async function world(shardCount = 2) {
  const clock = new VirtualClock();
  const startMs = clock.now();
  const { logs } = memoryStore(clock);
  const shards = Array.from({ length: shardCount }, (_, number) => ({
    shardId: `shardId-${String(number).padStart(12, '0')}`,
    closed: false,
    storedBytes: 0,
    ...zeroCounters(),
  }));
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message) => void warnings.push(message) };
  const open = async (maxPoints = 1_000) => {
    const history = await History.open({ logs, clock, logger, meters: noMeters, maxPoints });
    history.useCounters({
      streams: () => [{ ...namespace, streamName: 'orders', status: 'ACTIVE', shards, consumers: [] }],
      mappings: () => [],
    });
    return history;
  };
  return { clock, startMs, shards, logs, open, warnings, history: await open() };
}

/** Puts records, as the service counts them. */
function put(history: History, shard: { recordsIn: number }, records: number, latencyMs = 2): void {
  shard.recordsIn += records;
  history.meters
    .meter({
      ...namespace,
      metricNamespace: 'AWS/Kinesis',
      metricName: 'PutRecords.Latency',
      dimensions: { StreamName: 'orders' },
      unit: 'Milliseconds',
    })
    .record(latencyMs);
}

test('counts and levels are read at once, in steps of five seconds, by stream and by shard', async () => {
  const { clock, startMs, shards, history } = await world();
  put(history, shards[0]!, 3, 10);
  put(history, shards[1]!, 4, 30);
  await clock.advance(STEP_MS + 1);
  put(history, shards[1]!, 5, 20);
  const read = (kind: 'stream' | 'shard', name: string, metric: string) =>
    history.series({ kind, name, metric }, { fromMs: startMs, toMs: startMs + 3 * STEP_MS });
  expect(read('stream', STREAM, 'recordsIn')).toEqual({ startMs, stepMs: STEP_MS, values: [7, 5, 0] });
  expect(read('shard', `${STREAM}/shardId-000000000001`, 'recordsIn').values).toEqual([4, 5, 0]);
  expect(read('stream', STREAM, 'putLatencyMaxMs').values).toEqual([30, 20, null]);
  expect(read('stream', STREAM, 'putLatencyMs').values).toEqual([40, 20, 0]);
  expect(read('stream', 'another', 'recordsIn').values).toEqual([0, 0, 0]);
  expect(history.list(startMs)).toContainEqual({
    kind: 'shard',
    name: `${STREAM}/shardId-000000000000`,
    metric: 'recordsIn',
  });
  expect(history.oldestMs()).toBe(startMs);
});

test('values are combined into the steps that are asked for', async () => {
  const { clock, startMs, shards, history } = await world();
  for (const [records, latencyMs] of [
    [1, 5],
    [2, 9],
    [4, 1],
  ] as const) {
    put(history, shards[0]!, records, latencyMs);
    await clock.advance(STEP_MS);
  }
  const read = (metric: string) =>
    history.series(
      { kind: 'stream', name: STREAM, metric },
      { fromMs: startMs + STEP_MS, toMs: startMs + 4 * STEP_MS, stepMs: 2 * STEP_MS },
    );
  expect(read('recordsIn')).toEqual({ startMs, stepMs: 2 * STEP_MS, values: [3, 4] });
  expect(read('putLatencyMaxMs').values).toEqual([9, 1]);
  const long = history.series(
    { kind: 'stream', name: STREAM, metric: 'recordsIn' },
    { fromMs: startMs - 15 * DAY_MS, toMs: startMs + MINUTE_MS },
  );
  expect(long.values.length).toBeLessThanOrEqual(2_000);
  expect(long.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(7);
});

test('an idle server has no timer, and writes nothing', async () => {
  const { clock, shards, history } = await world();
  expect(clock.pendingTimers).toBe(0);
  put(history, shards[0]!, 1);
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(2 * MINUTE_MS);
  expect(clock.pendingTimers).toBe(0);
});

test('the history survives a restart, with the current step, and is counted once', async () => {
  const { clock, startMs, shards, history, open } = await world();
  put(history, shards[0]!, 1);
  await clock.advance(MINUTE_MS + 1);
  put(history, shards[0]!, 2);
  await history.close();
  expect(clock.pendingTimers).toBe(0);
  shards[0]!.recordsIn = 0;
  const second = await open();
  put(second, shards[0]!, 4);
  await second.close();
  const third = await open();
  for (const stepMs of [STEP_MS, MINUTE_MS]) {
    const { values } = third.series(
      { kind: 'stream', name: STREAM, metric: 'recordsIn' },
      { fromMs: startMs, toMs: startMs + 2 * MINUTE_MS, stepMs },
    );
    expect(values.filter((value) => value !== 0)).toEqual([1, 6]);
  }
  const old = third.series(
    { kind: 'stream', name: STREAM, metric: 'recordsIn' },
    { fromMs: startMs - 2 * DAY_MS, toMs: startMs + HOUR_MS, stepMs: 15 * MINUTE_MS },
  );
  expect(old.values.filter((value) => value !== 0)).toEqual([7]);
});

test('a crash loses at most a minute, in every resolution', async () => {
  const { clock, startMs, shards, history, open } = await world();
  put(history, shards[0]!, 1);
  await clock.advance(MINUTE_MS);
  put(history, shards[0]!, 2);
  await clock.advance(MINUTE_MS);
  put(history, shards[0]!, 4);
  const after = await open();
  for (const fromMs of [startMs, startMs - HOUR_MS, startMs - 2 * DAY_MS]) {
    const { values } = after.series(
      { kind: 'stream', name: STREAM, metric: 'recordsIn' },
      { fromMs, toMs: startMs + HOUR_MS },
    );
    expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(3);
  }
});

test('steps of many shards are stored in several batches, and can be read whether or not they are stored', async () => {
  const { clock, startMs, shards, logs, open, warnings } = await world(2_000);
  const history = await open(100_000);
  const read = (from: History) =>
    ['shardId-000000000000', 'shardId-000000001999'].map(
      (shardId) =>
        from.series(
          { kind: 'shard', name: `${STREAM}/${shardId}`, metric: 'recordsIn' },
          { fromMs: startMs, toMs: startMs + MINUTE_MS },
        ).values,
    );
  const append = logs.append.bind(logs);
  const seen: unknown[] = [];
  let appends = 0;
  logs.append = async (id, batch) => {
    seen.push(read(history));
    if (++appends === 2) throw new StorageError('full', 'no space left');
    return append(id, batch);
  };
  for (let step = 0; step < 12; step++) {
    for (const shard of shards) put(history, shard, 1);
    await clock.advance(STEP_MS);
  }
  const whole = [Array(12).fill(1), Array(12).fill(1)];
  expect(warnings).toEqual(['the history of a minute was not stored']);
  expect([...seen, read(history)]).toEqual([whole, whole, whole]);
  // A step has 2,001 points, and a batch no more than 20,000.
  const stored = [...Array(9).fill(1), 0, 0, 0];
  expect(read(await open(100_000))).toEqual([stored, stored]);
});

test('a stream that is deleted and created again counts from zero', async () => {
  const { clock, startMs, shards, history } = await world();
  put(history, shards[0]!, 3);
  await clock.advance(STEP_MS);
  const gone = shards.splice(0);
  put(history, gone[0]!, 0);
  await clock.advance(STEP_MS);
  shards.push({ ...gone[0]!, recordsIn: 5 });
  put(history, gone[0]!, 0);
  await clock.advance(STEP_MS);
  const { values } = history.series(
    { kind: 'stream', name: STREAM, metric: 'recordsIn' },
    { fromMs: startMs, toMs: startMs + 3 * STEP_MS },
  );
  expect(values).toEqual([3, 0, 5]);
});

test('steps that cannot be read are left out, and those before and after them are read', async () => {
  const { clock, startMs, shards, history, logs, open, warnings } = await world();
  put(history, shards[0]!, 1);
  await history.close();
  const unreadable = [
    '{"version":2,"steps":{}}',
    'not JSON',
    '{"version":1,"coversToMs":1}',
    '{"version":1,"coversToMs":1,"series":[],"steps":[null]}',
    '{"version":1,"coversToMs":1,"series":[["stream","a","recordsIn"]],"steps":[[1,[1],[1]]]}',
  ];
  for (const text of unreadable) {
    const bytes = Buffer.from(text);
    const batch = { recordCount: 1, byteLength: bytes.length };
    await logs.append(LOG_ID.historySeconds, { ...batch, writeTo: (target) => void bytes.copy(target) });
  }
  shards[0]!.recordsIn = 0;
  const second = await open();
  expect(warnings).toEqual(['a part of the history cannot be read by this version, and is not shown']);
  await clock.advance(STEP_MS);
  put(second, shards[0]!, 2);
  await second.close();
  const third = await open();
  const read = third.series(
    { kind: 'stream', name: STREAM, metric: 'recordsIn' },
    { fromMs: startMs, toMs: startMs + 2 * STEP_MS },
  );
  expect(read.values).toEqual([1, 2]);
});

test('a damaged history begins again, and coarser steps do not count anything twice', async () => {
  const { clock, startMs, shards, history, logs, open, warnings } = await world();
  put(history, shards[0]!, 1);
  await history.close();
  const { endPos: damagedTo } = await logs.bounds(LOG_ID.historyMinutes);
  const read = logs.read.bind(logs);
  logs.read = async (id, fromPos, options) => {
    const { firstPos } = await logs.bounds(id);
    if (id === LOG_ID.historyMinutes && firstPos < damagedTo) throw new StorageError('corrupt', 'damaged');
    return read(id, fromPos, options);
  };
  shards[0]!.recordsIn = 0;
  const second = await open();
  expect(warnings).toEqual(['the history is damaged, and begins again']);
  await clock.advance(STEP_MS);
  put(second, shards[0]!, 2);
  await second.close();
  const third = await open();
  expect(warnings).toHaveLength(1);
  for (const stepMs of [STEP_MS, MINUTE_MS, 15 * MINUTE_MS]) {
    const { values } = third.series(
      { kind: 'stream', name: STREAM, metric: 'recordsIn' },
      { fromMs: startMs, toMs: startMs + MINUTE_MS, stepMs },
    );
    expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(3);
  }
});

test('old steps remain in coarser ones: of a minute after an hour, of a quarter after a day, none after 15 days', async () => {
  const { clock, startMs, shards, history } = await world();
  const stepOf = () =>
    history.series(
      { kind: 'stream', name: STREAM, metric: 'recordsIn' },
      { fromMs: startMs, toMs: startMs + MINUTE_MS },
    );
  put(history, shards[0]!, 7);
  await clock.advance(MINUTE_MS);
  expect(stepOf().stepMs).toBe(STEP_MS);
  const later = async (durationMs: number) => {
    await clock.advance(durationMs);
    put(history, shards[0]!, 1);
    await clock.advance(MINUTE_MS);
    return stepOf();
  };
  expect(await later(HOUR_MS)).toEqual({ startMs, stepMs: MINUTE_MS, values: [7] });
  expect(await later(DAY_MS)).toEqual({ startMs, stepMs: 15 * MINUTE_MS, values: [7] });
  expect((await later(15 * DAY_MS)).values.every((value) => value === 0)).toBe(true);
});

test('more points than the bound: the oldest of the finest steps are dropped first, and from the disk', async () => {
  const { clock, startMs, shards, logs, open } = await world();
  const busy = async () => {
    for (const shard of shards) shard.bytesIn++;
    put(history, shards[0]!, 1);
    await clock.advance(STEP_MS);
  };
  const history = await open(200);
  for (let step = 0; step < 60; step++) await busy();
  const read = (fromMs: number) =>
    history.series(
      { kind: 'stream', name: STREAM, metric: 'recordsIn' },
      { fromMs, toMs: fromMs + MINUTE_MS },
    );
  expect(read(startMs)).toEqual({ startMs, stepMs: MINUTE_MS, values: [12] });
  expect(read(clock.now() - MINUTE_MS)).toMatchObject({ stepMs: STEP_MS, values: Array(12).fill(1) });
  expect((await logs.bounds(LOG_ID.historySeconds)).firstPos).toBeGreaterThan(3);
  expect((await logs.bounds(LOG_ID.historyMinutes)).firstPos).toBe(3);
});

test('two processes with one history read the steps of both, each once', async () => {
  const { clock, startMs, logs, shards } = await world();
  const open = async (writer: string, withCounters: boolean) => {
    const history = await History.open({ logs, clock, logger: silentLogger, meters: noMeters, writer });
    const stream = { ...namespace, streamName: 'orders', status: 'ACTIVE', shards, consumers: [] };
    if (withCounters) history.useCounters({ streams: () => [stream], mappings: () => [] });
    return history;
  };
  const [a, b] = [await open('a', true), await open('b', false)];
  const read = (history: History, metric: string, stepMs?: number) =>
    history
      .series(
        { kind: 'stream', name: STREAM, metric },
        { fromMs: startMs, toMs: startMs + MINUTE_MS, stepMs },
      )
      .values.reduce<number>((all, value) => all + (value ?? 0), 0);
  put(a, shards[0]!, 3, 10);
  put(b, { recordsIn: 0 }, 0, 7);
  await clock.advance(2 * MINUTE_MS + 1);
  for (const history of [a, b]) {
    expect(read(history, 'recordsIn')).toBe(3);
    expect(read(history, 'recordsIn', MINUTE_MS)).toBe(3);
    expect(read(history, 'putLatencyMs')).toBe(17);
  }
  await a.close();
  const c = await open('c', false);
  expect(read(c, 'putLatencyMs', MINUTE_MS)).toBe(17);
  for (const history of [b, c]) await history.close();
});
