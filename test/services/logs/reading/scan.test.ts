import { beforeAll, expect, test } from 'vitest';
import { CreateLogGroup } from '../../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../../src/services/logs/operations/create-log-stream.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { GetLogEvents } from '../../../../src/services/logs/operations/get-log-events.ts';
import { PutLogEvents } from '../../../../src/services/logs/operations/put-log-events.ts';
import { countTurns } from '../../../support/turns.ts';
import { logsWorld } from '../world.ts';

const LINE = 'the quick brown fox jumps over the lazy dog 0123456789 '.repeat(2);
const LINES_PER_PUT = 7_000;

/** A group with the given megabytes of lines in the memory of the store: reading them never waits for I/O. */
async function groupOf(megabytes: number) {
  const world = logsWorld();
  await world.call(CreateLogGroup, { logGroupName: 'g' });
  await world.call(CreateLogStream, { logGroupName: 'g', logStreamName: 's' });
  for (let put = 0; put < megabytes; put++) {
    const logEvents = Array.from({ length: LINES_PER_PUT }, (_, line) => ({
      timestamp: world.clock.now(),
      message: `${LINE}${put}-${line}`,
    }));
    await world.call(PutLogEvents, { logGroupName: 'g', logStreamName: 's', logEvents });
  }
  return world;
}

const MEGABYTES = 4;
let large: Awaited<ReturnType<typeof groupOf>>;
beforeAll(async () => {
  large = await groupOf(MEGABYTES);
});

test.each(['%nothing[0-9]+x%', '[a, b, c = zebra, ...]', '{ $.a = 1 }', '-fox', '%.{200}zebra%'])(
  'others have their turn while a group is looked through for %s',
  async (filterPattern) => {
    const { turns } = await countTurns(() =>
      large.call(FilterLogEvents, { logGroupName: 'g', filterPattern, limit: 1 }),
    );
    expect(turns).toBeGreaterThanOrEqual(2 * MEGABYTES);
  },
);

test('pages that end by the work budget neither skip nor repeat events', async () => {
  const { call } = await groupOf(8);
  const found: string[] = [];
  let pages = 0;
  let nextToken: string | undefined;
  do {
    // Nine words of states, and every line of one put matches.
    const page = await call(FilterLogEvents, {
      logGroupName: 'g',
      filterPattern: '%q.{0,250}-6[0-9]{3}$%',
      nextToken,
    });
    found.push(...page.events.map(({ message }) => message.slice(LINE.length)));
    pages++;
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  expect(pages).toBeGreaterThan(1);
  expect(found).toEqual(
    Array.from({ length: 8 }, (_, put) =>
      Array.from({ length: 1_000 }, (_, line) => `${put}-${6_000 + line}`),
    ).flat(),
  );
});

test('more queries than the concurrency bound all complete', async () => {
  const { call } = await groupOf(1);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, put) =>
      call(FilterLogEvents, { logGroupName: 'g', filterPattern: `%0-700${put}$|0-699${put}$%` }),
    ),
  );
  expect(answers.map(({ events }) => events.length)).toEqual(Array.from({ length: 10 }, () => 1));
});

test('GetLogEvents yields to other work while it searches the newest events', async () => {
  const { turns, result } = await countTurns(() =>
    large.call(GetLogEvents, { logGroupName: 'g', logStreamName: 's', limit: 3 }),
  );
  expect(result.events.map(({ message }) => message.slice(LINE.length))).toEqual([
    '3-6997',
    '3-6998',
    '3-6999',
  ]);
  expect(turns).toBeGreaterThanOrEqual(4);
});

test('the newest events of a busy second are read without the others of that second', async () => {
  const { call, store, clock } = await groupOf(2);
  let readBytes = 0;
  const read = store.logs.read.bind(store.logs);
  store.logs.read = async (...args) => {
    const result = await read(...args);
    readBytes += result.batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return result;
  };
  for (let put = 0; put < 100; put++) {
    await call(PutLogEvents, {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [{ timestamp: clock.now(), message: String(put) }],
    });
  }
  const names = { logGroupName: 'g', logStreamName: 's' };
  const page = await call(GetLogEvents, { ...names, limit: 3 });
  expect(page.events.map(({ message }) => message)).toEqual(['97', '98', '99']);
  const before = await call(GetLogEvents, { ...names, limit: 10, nextToken: page.nextBackwardToken });
  expect(before.events.map(({ message }) => message)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(87 + index)),
  );
  expect(readBytes).toBeLessThan(2 ** 20);
});
