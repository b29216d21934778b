import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { LoadSummary } from '../../../src/cli/produce/load-summary.ts';
import { UpdateShardCount } from '../../../src/services/kinesis/operations/update-shard-count.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server.close());

function begin(...words: string[]) {
  const stop = new AbortController();
  const world = cliWorld({
    clock: systemClock,
    env: { AWS_ENDPOINT_URL: server.endpoint },
    stopSignal: () => stop.signal,
  });
  const done = runCommandLine(words, world).then((code) => ({
    code,
    out: world.stdout(),
    err: world.stderr(),
  }));
  return { done, stop: () => stop.abort(new StopRequested('SIGTERM')) };
}

const run = (...words: string[]) => begin(...words).done;

/** The numbers of each key in the order in which `tail` prints the records. */
async function read(stream: string, records: number) {
  const { out } = await run('tail', stream, '--from-start', '--json', '--limit', String(records));
  const byKey = new Map<string, number[]>();
  for (const line of out.trim().split('\n')) {
    const { key, n } = (JSON.parse(line) as { data: { key: string; n: number } }).data;
    byKey.set(key, [...(byKey.get(key) ?? []), n]);
  }
  return byKey;
}

const isComplete = (numbers: readonly number[]) => numbers.every((n, index) => n === index);

test('3,000 records a second arrive in the order of their keys while the stream is resharded', async () => {
  await server.createStream('resharded', 4);
  const producing = run(
    ...'produce resharded --rate 3000 --count 3000 --ordered --profile iot --json'.split(' '),
  );
  for (const TargetShardCount of [8, 5]) {
    const input = { StreamName: 'resharded', TargetShardCount, ScalingType: 'UNIFORM_SCALING' } as const;
    // The second one is refused until the first one has ended.
    await eventually(() => server.client.call(kinesisTraits, UpdateShardCount, input));
  }
  const { code, out } = await producing;
  const summary = JSON.parse(out) as LoadSummary;
  expect(code).toBe(0);
  expect(summary).toMatchObject({ records: 3_000, lost: 0, notSent: 0, abandoned: 0 });
  expect(summary.shards.length).toBeGreaterThan(4);
  expect(summary.shards.reduce((sum, { records }) => sum + records, 0)).toBe(3_000);
  const byKey = await read('resharded', 3_000);
  expect([...byKey.values()].flat()).toHaveLength(3_000);
  expect([...byKey].filter(([, numbers]) => !isComplete(numbers))).toEqual([]);
});

test('aggregates are created, put, and split by tail', async () => {
  const { code, out } = await run(
    ...'produce aggregated --create --shards 2 --rate 2000 --count 500 --aggregate --ordered --keys 20'.split(
      ' ',
    ),
  );
  expect(out).toContain('put      500 records');
  expect(out).toMatch(/calls {4}\d+ of PutRecords, \d\d records of the stream/);
  expect(out).toContain('shardId-000000000001');
  expect(out).toContain('Every record was accepted.');
  expect(code).toBe(0);
  const byKey = await read('aggregated', 500);
  expect([...byKey.values()].every(isComplete)).toBe(true);
});

test('a signal ends the load with the summary', async () => {
  await server.createStream('interrupted', 1);
  const producing = begin('produce', 'interrupted', '--rate', '500', '--seed', 'x', '--json');
  await expect
    .poll(async () => (await run('tail', 'interrupted', '--from-start', '--limit', '1')).code, {
      timeout: 20_000,
    })
    .toBe(0);
  producing.stop();
  const { code, out } = await producing.done;
  expect(code).toBe(143);
  expect(JSON.parse(out)).toMatchObject({ interrupted: true, seed: 'x', lost: 0 });
});

test.each([
  ['produce none', 1, 'millrace: no stream "none"'],
  [
    'produce resharded --size 1MiB --count 1',
    1,
    'resharded takes records of up to 1048576 bytes with their keys: use a smaller --size',
  ],
  ['produce resharded --rate 0', 2, '--rate takes records per second, such as 3000 or 100..3000'],
  ['produce resharded --for 0s', 2, '--for must be longer than 0s'],
  ['produce resharded --size 0', 2, '--size takes a size such as 800B, 1KB or 1.5KiB'],
  ['produce resharded --shards 2', 2, '--shards is the size of a new stream'],
])('%s fails', async (words, code, message) => {
  const result = await run(...words.split(' '));
  expect(result.code).toBe(code);
  expect(result.err).toContain(message);
});
