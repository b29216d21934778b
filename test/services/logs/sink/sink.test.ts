import { expect, test } from 'vitest';
import { type Logger, silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { DescribeLogGroups } from '../../../../src/services/logs/operations/describe-log-groups.ts';
import { DescribeLogStreams } from '../../../../src/services/logs/operations/describe-log-streams.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { BufferedLogSink } from '../../../../src/services/logs/sink/sink.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import type { LogStore, Store } from '../../../../src/storage/port.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { CALLER, logsWorld } from '../world.ts';

const GROUP = '/aws/lambda/ingestion';

test('a line creates its group and stream, and can be read a few milliseconds later', async () => {
  const { clock, call, write } = logsWorld();
  write(GROUP, 'one', 'hello');
  write(GROUP, 'two', 'world');
  await clock.advance(10);
  const { events } = await call(FilterLogEvents, { logGroupName: GROUP });
  expect(events.map(({ logStreamName, message }) => [logStreamName, message])).toEqual([
    ['one', 'hello'],
    ['two', 'world'],
  ]);
  const { logGroups } = await call(DescribeLogGroups, {});
  // Each event counts its bytes plus 26.
  expect(logGroups.map(({ logGroupName, storedBytes }) => [logGroupName, storedBytes])).toEqual([
    [GROUP, 62],
  ]);
});

test('lines of one interval share one append', async () => {
  const clock = new VirtualClock();
  const { store, appends } = countingStore(memoryStore(clock));
  const { write } = logsWorld({ clock, store });
  for (let line = 0; line < 500; line++) write(GROUP, 'one', `line ${line}`);
  await clock.advance(10);
  expect(appends()).toBe(1);
});

// In memory a line takes 256 bytes besides its text, and a group alone may use half of the bound.
const MEMORY_OF_TEN_LINES = 2 * 10 * (74 + 256);

function smallSink(world: ReturnType<typeof logsWorld>, format?: 'JSON') {
  const { clock, logs } = world;
  const options = { clock, logger: silentLogger, maxBufferedBytes: MEMORY_OF_TEN_LINES };
  const sink = new BufferedLogSink(logs.groups, options);
  return (group: string, text: string) => {
    const line = { ...CALLER, group, stream: 'one', message: text.padEnd(74), timestampMs: clock.now() };
    sink.write(format ? { ...line, format } : line);
  };
}

test('when lines arrive faster than they are stored, the oldest are dropped and a line reports the number', async () => {
  const world = logsWorld();
  const write = smallSink(world);
  for (let line = 0; line < 20; line++) write(GROUP, `${line}`);
  await world.clock.advance(50);
  const { events } = await world.call(FilterLogEvents, { logGroupName: GROUP });
  expect(events.map(({ message }) => message.trim())).toEqual([
    '10 lines (740 bytes) dropped here: they arrived faster than they could be stored',
    ...Array.from({ length: 10 }, (_, line) => `${line + 10}`),
  ]);
});

test('dropped lines of a function that logs JSON are reported as on AWS', async () => {
  const world = logsWorld();
  const write = smallSink(world, 'JSON');
  for (let line = 0; line < 13; line++) write(GROUP, `${line}`);
  await world.clock.advance(50);
  const { events } = await world.call(FilterLogEvents, { logGroupName: GROUP });
  expect(JSON.parse(events[0]!.message)).toEqual({
    time: '2026-01-01T00:00:00.000Z',
    type: 'platform.logsDropped',
    record: {
      reason: 'they arrived faster than they could be stored',
      droppedRecords: 3,
      droppedBytes: 222,
    },
  });
});

test('a group that writes more than is stored does not displace lines of another', async () => {
  const world = logsWorld();
  const write = smallSink(world);
  for (let line = 0; line < 20; line++) write(GROUP, `${line}`);
  write('/aws/lambda/quiet', 'kept');
  for (let line = 0; line < 200_000; line++) write(GROUP, `${line}`);
  await world.clock.advance(50);
  const { events } = await world.call(FilterLogEvents, { logGroupName: '/aws/lambda/quiet' });
  expect(events.map(({ message }) => message.trim())).toEqual(['kept']);
});

test('lines wait while the store is full, and lines of a failed store are reported', async () => {
  const clock = new VirtualClock();
  const reported: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => reported.push(message) };
  const failing = failingStore(memoryStore(clock));
  const { call, write } = logsWorld({ clock, store: failing.store, logger });
  failing.kind = 'full';
  write(GROUP, 'one', 'patient');
  await clock.advance(5_000);
  failing.kind = undefined;
  await clock.advance(2_000);
  failing.kind = 'failed';
  write(GROUP, 'one', 'unlucky');
  await clock.advance(100);
  failing.kind = undefined;
  write(GROUP, 'one', 'later');
  await clock.advance(100);
  const { events } = await call(FilterLogEvents, { logGroupName: GROUP });
  expect(events.map(({ message }) => message)).toEqual(['patient', 'later']);
  expect(reported).toEqual(['log lines were lost']);
});

test('a line larger than an event is split without loss', async () => {
  const { clock, call, write } = logsWorld();
  const long = '€'.repeat(500_000);
  write(GROUP, 'one', long);
  await clock.advance(50);
  let text = '';
  let nextToken: string | undefined;
  do {
    const page = await call(FilterLogEvents, { logGroupName: GROUP, nextToken });
    for (const { message } of page.events) text += message;
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  expect(text === long).toBe(true);
});

test('flush waits for earlier lines, not for later ones', async () => {
  const { clock, logs, call, write } = logsWorld();
  const seen: string[] = [];
  write(GROUP, 'one', 'before');
  const flushed = logs.sink.flush().then(async () => {
    const { events } = await call(FilterLogEvents, { logGroupName: GROUP });
    seen.push(...events.map(({ message }) => message));
  });
  for (let line = 0; line < 20; line++) {
    await clock.advance(3);
    write(GROUP, 'one', `after ${line}`);
  }
  expect(seen[0]).toBe('before');
  expect(seen.length).toBeLessThan(20);
  await flushed;
  await clock.advance(100);
  await logs.sink.flush();
});

test('closing stores what is buffered and leaves no timer', async () => {
  const world = logsWorld();
  world.write(GROUP, 'one', 'last words');
  await world.logs.close();
  expect(world.clock.pendingTimers).toBe(0);
  const { call } = logsWorld(world);
  const { events } = await call(FilterLogEvents, { logGroupName: GROUP });
  expect(events.map(({ message }) => message)).toEqual(['last words']);
});

test('after a crash, statistics include the events written since they were saved', async () => {
  const world = logsWorld();
  world.write(GROUP, 'one', 'saved');
  await world.clock.advance(6_000);
  world.write(GROUP, 'one', 'after');
  world.write(GROUP, 'two', 'new');
  await world.clock.advance(10);
  // No close: data that was only in memory is lost.
  const { call } = logsWorld({ ...world, seed: 'another' });
  const { logStreams } = await call(DescribeLogStreams, { logGroupName: GROUP });
  const lastMs = world.clock.now() - 10;
  expect(logStreams.map((stream) => [stream.logStreamName, stream.lastEventTimestamp])).toEqual([
    ['one', lastMs],
    ['two', lastMs],
  ]);
});

function countingStore(store: Store): { store: Store; appends: () => number } {
  let count = 0;
  const logs = delegate(store.logs);
  logs.append = (...parameters) => {
    count++;
    return store.logs.append(...parameters);
  };
  return { store: { ...store, logs }, appends: () => count };
}

function failingStore(store: Store) {
  const logs = delegate(store.logs);
  const failing: { store: Store; kind: 'full' | 'failed' | undefined } = {
    store: { ...store, logs },
    kind: undefined,
  };
  logs.append = async (...parameters) => {
    if (failing.kind) throw new StorageError(failing.kind, 'as the test asked');
    return store.logs.append(...parameters);
  };
  return failing;
}

/** A copy whose methods can be replaced one by one. */
function delegate(logs: LogStore): LogStore {
  return {
    createLog: (...parameters) => logs.createLog(...parameters),
    deleteLog: (...parameters) => logs.deleteLog(...parameters),
    append: (...parameters) => logs.append(...parameters),
    closeLog: (...parameters) => logs.closeLog(...parameters),
    read: (...parameters) => logs.read(...parameters),
    waitForAppend: (...parameters) => logs.waitForAppend(...parameters),
    findByTime: (...parameters) => logs.findByTime(...parameters),
    bounds: (...parameters) => logs.bounds(...parameters),
    storedBytes: (...parameters) => logs.storedBytes(...parameters),
    trim: (...parameters) => logs.trim(...parameters),
    setRetention: (...parameters) => logs.setRetention(...parameters),
  };
}
