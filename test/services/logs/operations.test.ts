import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DeleteLogGroup } from '../../../src/services/logs/operations/delete-log-group.ts';
import { DeleteLogStream } from '../../../src/services/logs/operations/delete-log-stream.ts';
import { DeleteRetentionPolicy } from '../../../src/services/logs/operations/delete-retention-policy.ts';
import { DescribeLogGroups } from '../../../src/services/logs/operations/describe-log-groups.ts';
import { DescribeLogStreams } from '../../../src/services/logs/operations/describe-log-streams.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { GetLogEvents } from '../../../src/services/logs/operations/get-log-events.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { PutRetentionPolicy } from '../../../src/services/logs/operations/put-retention-policy.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { MAX_STEPS_APART, stepsApart } from '../../support/steps.ts';
import { logsWorld } from './world.ts';

const DAY_MS = 86_400_000;
const START_MS = new VirtualClock().now();

async function worldWithStream() {
  const world = logsWorld();
  await world.call(CreateLogGroup, { logGroupName: 'g' });
  await world.call(CreateLogStream, { logGroupName: 'g', logStreamName: 's' });
  const put = (events: { timestamp: number; message: string }[]) =>
    world.call(PutLogEvents, { logGroupName: 'g', logStreamName: 's', logEvents: events });
  return { ...world, put };
}

describe("the service's own sentences", () => {
  test.each<[string, (world: ReturnType<typeof logsWorld>) => Promise<unknown>, string]>([
    [
      'group twice',
      ({ call }) => call(CreateLogGroup, { logGroupName: 'g' }),
      'The specified log group already exists',
    ],
    [
      'stream twice',
      ({ call }) => call(CreateLogStream, { logGroupName: 'g', logStreamName: 's' }),
      'The specified log stream already exists',
    ],
    [
      'no group',
      ({ call }) => call(CreateLogStream, { logGroupName: 'x', logStreamName: 's' }),
      'The specified log group does not exist.',
    ],
    [
      'no stream',
      ({ call }) => call(DeleteLogStream, { logGroupName: 'g', logStreamName: 'x' }),
      'The specified log stream does not exist.',
    ],
    [
      'name and identifier',
      ({ call }) => call(DescribeLogStreams, { logGroupName: 'g', logGroupIdentifier: 'g' }),
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    ],
    [
      'prefix and pattern',
      ({ call }) => call(DescribeLogGroups, { logGroupNamePrefix: 'g', logGroupNamePattern: 'g' }),
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    ],
    [
      'limit 10001',
      ({ call }) => call(FilterLogEvents, { logGroupName: 'g', limit: 10_001 }),
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      'token',
      ({ call }) => call(GetLogEvents, { logGroupName: 'g', logStreamName: 's', nextToken: 'x' }),
      'The specified nextToken is invalid.',
    ],
  ])('%s', async (_, act, message) => {
    const world = await worldWithStream();
    await expect(act(world)).rejects.toThrow(message);
  });
});

test('PutLogEvents rejects unordered events and reports rejected ones by index', async () => {
  const { clock, put, call } = await worldWithStream();
  const nowMs = clock.now();
  await expect(
    put([
      { timestamp: nowMs, message: 'b' },
      { timestamp: nowMs - 1, message: 'a' },
    ]),
  ).rejects.toThrow('Log events in a single PutLogEvents request must be in chronological order.');
  const old = await put([{ timestamp: nowMs - 15 * DAY_MS, message: 'old' }]);
  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const mixed = await put([
    { timestamp: nowMs, message: 'now' },
    { timestamp: nowMs + 3 * 3_600_000, message: 'soon' },
  ]);
  expect(mixed.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  const { events } = await call(FilterLogEvents, { logGroupName: 'g' });
  expect(events.map(({ message }) => message)).toEqual(['now']);
});

test('events with timestamps far from their arrival are found', async () => {
  const { clock, put, call } = await worldWithStream();
  const nowMs = clock.now();
  await put([{ timestamp: nowMs - 5 * DAY_MS, message: 'late' }]);
  await put([{ timestamp: nowMs + 3_600_000, message: 'early' }]);
  const late = await call(FilterLogEvents, { logGroupName: 'g', endTime: nowMs - 4 * DAY_MS });
  expect(late.events.map(({ message }) => message)).toEqual(['late']);
  await clock.advance(1_800_000);
  const early = await call(FilterLogEvents, { logGroupName: 'g', startTime: nowMs + 1 });
  expect(early.events.map(({ message }) => message)).toEqual(['early']);
});

test("a page is sorted by the events' own timestamps", async () => {
  const { clock, put, call } = await worldWithStream();
  await put([{ timestamp: clock.now(), message: 'second' }]);
  await put([{ timestamp: clock.now() - 5_000, message: 'first' }]);
  const filtered = await call(FilterLogEvents, { logGroupName: 'g' });
  const read = await call(GetLogEvents, { logGroupName: 'g', logStreamName: 's' });
  for (const { events } of [filtered, read]) {
    expect(events.map(({ message }) => message)).toEqual(['first', 'second']);
  }
});

test('retention hides events on time, and a new policy applies immediately', async () => {
  const { clock, put, call } = await worldWithStream();
  await put([{ timestamp: clock.now(), message: 'kept for a day' }]);
  await call(PutRetentionPolicy, { logGroupName: 'g', retentionInDays: 1 });
  await clock.advance(DAY_MS);
  const read = async () => (await call(FilterLogEvents, { logGroupName: 'g' })).events.length;
  expect(await read()).toBe(1);
  await clock.advance(1);
  expect(await read()).toBe(0);
  await expect(call(PutRetentionPolicy, { logGroupName: 'g', retentionInDays: 2 })).rejects.toThrow(
    "Value '2' at 'retentionInDays'",
  );
});

test('without a policy, events never expire', async () => {
  const { clock, put, call } = await worldWithStream();
  await call(PutRetentionPolicy, { logGroupName: 'g', retentionInDays: 1 });
  await call(DeleteRetentionPolicy, { logGroupName: 'g' });
  const [group] = (await call(DescribeLogGroups, {})).logGroups;
  expect(group).not.toHaveProperty('retentionInDays');
  await put([{ timestamp: clock.now(), message: 'kept' }]);
  await clock.advance(400 * DAY_MS);
  expect((await call(FilterLogEvents, { logGroupName: 'g' })).events).toHaveLength(1);
});

test('a stream or group created again under an old name does not show old events', async () => {
  const { clock, put, call } = await worldWithStream();
  await put([{ timestamp: clock.now(), message: 'old' }]);
  await call(DeleteLogStream, { logGroupName: 'g', logStreamName: 's' });
  await call(CreateLogStream, { logGroupName: 'g', logStreamName: 's' });
  expect((await call(FilterLogEvents, { logGroupName: 'g' })).events).toEqual([]);
  await call(DeleteLogGroup, { logGroupName: 'g' });
  await expect(call(FilterLogEvents, { logGroupName: 'g' })).rejects.toThrow('does not exist');
  await call(CreateLogGroup, { logGroupName: 'g' });
  expect((await call(DescribeLogStreams, { logGroupName: 'g' })).logStreams).toEqual([]);
});

test('streams are listed by name or by last event, page by page', async () => {
  const { clock, call, write } = logsWorld();
  for (const name of ['b', 'c', 'a']) {
    write('g', name, name);
    await clock.advance(100);
  }
  const list = async (order: { orderBy?: 'LastEventTime'; descending?: boolean }) => {
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call(DescribeLogStreams, { logGroupName: 'g', limit: 1, nextToken, ...order });
      names.push(...page.logStreams.map(({ logStreamName }) => logStreamName));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return names.join('');
  };
  expect(await list({})).toBe('abc');
  expect(await list({ descending: true })).toBe('cba');
  expect(await list({ orderBy: 'LastEventTime', descending: true })).toBe('acb');
});

// Goal: paging in any direction, by any page size, gives each event once and in order.
// Method: lines of random streams at random times; read all by pages; compare with what was written.
test('every way of paging sees each event once', async () => {
  const line = fc.record({
    stream: fc.constantFrom('a', 'b', 'c'),
    waitMs: fc.constantFrom(0, 3, 700, 90_000),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, limit) => {
        const { clock, call, write } = logsWorld({ clock: new VirtualClock() });
        await call(CreateLogGroup, { logGroupName: 'g' });
        await call(CreateLogStream, { logGroupName: 'g', logStreamName: 'a' });
        for (const [index, { stream, waitMs }] of lines.entries()) {
          write('g', stream, String(index));
          if (waitMs > 0) await clock.advance(waitMs);
        }
        await clock.advance(50);

        const filtered: string[] = [];
        let nextToken: string | undefined;
        do {
          const page = await call(FilterLogEvents, { logGroupName: 'g', limit, nextToken });
          filtered.push(...page.events.map(({ message }) => message));
          ({ nextToken } = page);
        } while (nextToken !== undefined);
        expect(filtered).toEqual(lines.map((_, index) => String(index)));

        const written = [...lines.keys()].filter((index) => lines[index]!.stream === 'a').map(String);
        for (const startFromHead of [true, false]) {
          const read: string[] = [];
          let token: string | undefined;
          for (;;) {
            const page = await call(GetLogEvents, {
              logGroupName: 'g',
              logStreamName: 'a',
              limit,
              startFromHead,
              nextToken: token,
            });
            const messages = page.events.map(({ message }) => message);
            read.splice(startFromHead ? read.length : 0, 0, ...messages);
            const next = startFromHead ? page.nextForwardToken : page.nextBackwardToken;
            if (next === token) break;
            token = next;
          }
          expect(read).toEqual(written);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test.each(['read', 'put'])(
  'a reader that continues sees what is put while it reads, %s first',
  async (first) => {
    for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
      const { call, put } = await worldWithStream();
      const read = (nextToken?: string) =>
        call(GetLogEvents, { logGroupName: 'g', logStreamName: 's', nextToken });
      const putOne = () => put([{ timestamp: START_MS, message: 'event' }]);
      const [page] =
        first === 'read'
          ? await stepsApart(steps, read, putOne)
          : (await stepsApart(steps, putOne, read)).reverse();
      const { events, nextForwardToken } = (page as PromiseFulfilledResult<Awaited<ReturnType<typeof read>>>)
        .value;
      const rest = await read(nextForwardToken);
      expect([...events, ...rest.events], `${steps} steps apart`).toHaveLength(1);
    }
  },
);

test('a deletion of a group that was interrupted once its log was missing is completed by the next start', async () => {
  const { clock, store, call } = logsWorld();
  await call(CreateLogGroup, { logGroupName: 'group' });
  await call(CreateLogStream, { logGroupName: 'group', logStreamName: 'stream' });
  // In a cluster a log is removed in several steps; from the first one on it does not exist.
  vi.spyOn(store.logs, 'deleteLog').mockRejectedValueOnce(new StorageError('unknown', 'interrupted'));
  await expect(call(DeleteLogGroup, { logGroupName: 'group' })).rejects.toThrow('interrupted');
  vi.spyOn(store.logs, 'read').mockRejectedValueOnce(new StorageError('not-found', 'there is no log'));
  const next = logsWorld({ clock, store, seed: 'next' });
  await next.logs.groups.resume();
  expect((await next.call(DescribeLogGroups, {})).logGroups).toEqual([]);
  await next.call(CreateLogGroup, { logGroupName: 'group' });
  expect((await next.call(DescribeLogStreams, { logGroupName: 'group' })).logStreams).toEqual([]);
});
