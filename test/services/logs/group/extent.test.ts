import { expect, test } from 'vitest';
import { type Logger, silentLogger } from '../../../../src/lib/log/logger.ts';
import { DescribeLogGroups } from '../../../../src/services/logs/operations/describe-log-groups.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import { logsWorld } from '../world.ts';

const GROUP = '/aws/lambda/noisy';
const KEY = `${META_PREFIX.logs.group}000000000000/us-east-1/${GROUP}`;
// An event counts its text and 26 bytes.
const TEXT_BYTES = 74;
const MAX_BYTES = 64 * 100;

type World = ReturnType<typeof logsWorld>;

/** Writes events one batch each. */
async function write({ clock, write }: World, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    write(GROUP, 'one', `${n}`.padEnd(TEXT_BYTES));
    await clock.advance(10);
  }
}

const stored = async ({ call }: World) =>
  (await call(DescribeLogGroups, {})).logGroups.map(({ storedBytes }) => storedBytes)[0]!;
const numbers = async ({ call }: World) => {
  const { events } = await call(FilterLogEvents, { logGroupName: GROUP });
  return events.map(({ message }) => Number(message));
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

test('the oldest events are removed when a group reaches its bound, and the server log says so', async () => {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message) => void warnings.push(message) };
  const world = logsWorld({ logger, maxGroupBytes: MAX_BYTES });
  await write(world, 0, 64);
  expect(await numbers(world)).toEqual(range(0, 64));
  expect(warnings).toEqual([]);
  await write(world, 64, 200);
  const left = await numbers(world);
  expect(left).toEqual(range(left[0]!, 200));
  expect(await stored(world)).toBe(left.length * 100);
  expect(left.length).toBeLessThanOrEqual(64);
  expect(left.length).toBeGreaterThan(50);
  expect(new Set(warnings)).toEqual(
    new Set([
      'removed the oldest events of a log group that reached its bound; set a retention to keep fewer',
    ]),
  );
});

test('the bound holds after a crash', async () => {
  const world = logsWorld({ maxGroupBytes: MAX_BYTES });
  await write(world, 0, 40);
  await world.clock.advance(6_000);
  await write(world, 40, 50);
  // No close: what was counted since the last save is counted again.
  const next = logsWorld({ ...world, seed: 'another', maxGroupBytes: MAX_BYTES });
  await write(next, 50, 200);
  const left = await numbers(next);
  expect(left).toEqual(range(left[0]!, 200));
  expect(left.length).toBeLessThanOrEqual(64);
});

test('events of an earlier release do not count, and are removed first', async () => {
  const world = logsWorld({ maxGroupBytes: 1e9 });
  await write(world, 0, 100);
  await world.logs.close();
  const { value, revision } = (await world.store.meta.get(KEY))!;
  const { marks: _, ...earlier } = JSON.parse(value.toString()) as Record<string, unknown>;
  await world.store.meta.compareAndSet(KEY, revision, Buffer.from(JSON.stringify(earlier)));
  const next = logsWorld({ ...world, seed: 'another', maxGroupBytes: MAX_BYTES });
  await write(next, 100, 160);
  expect(await numbers(next)).toEqual(range(0, 160));
  await write(next, 160, 200);
  const left = await numbers(next);
  expect(left).toEqual(range(left[0]!, 200));
  expect(left.length).toBeLessThanOrEqual(64);
});
