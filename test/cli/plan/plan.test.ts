import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatDollars, formatPercent } from '../../../src/cli/plan/format.ts';
import { skewOf } from '../../../src/cli/plan/measured/key-sample.ts';
import { shardShares, trafficOf } from '../../../src/cli/plan/measured/traffic.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { cliWorld } from '../../support/cli-world.ts';

async function plan(...words: string[]) {
  const world = cliWorld();
  const code = await runCommandLine(['plan', ...words], world);
  return { code, out: world.stdout(), err: world.stderr() };
}

const ARTICLE = ['--producers', '100', '--rate', '10', '--size', '1KB'];

describe("the article's case", () => {
  test('takes one shard, with its figures and what is tight about it', async () => {
    const { code, out } = await plan(...ARTICLE);
    expect(code).toBe(0);
    expect(out).toContain('1 shard, decided by: records written');
    expect(out).toContain('written: 1,000 records/s, 1 MB/s (0.954 MiB/s), 1,000 PUT payload units/s');
    expect(out).toMatch(/^records written +1 {2}#{20} {2}100% {2}1,000\/s, 1,000 a shard +< decides$/m);
    expect(out).toMatch(/^bytes written +1 {2}#{19}\. {3}95% {2}0\.954 MiB\/s, 1 MiB a shard$/m);
    expect(out).toContain('records written: exactly the limit');
    expect(out).toMatch(/A KB is 1,000 bytes here[^]*with 1,024 it would be 98%, and as many shards/);
    expect(out).toMatch(/^total +\$47\.74 +\$329\.95 +\$3,080$/m);
  });

  test('three shards take 3,000 PUTs, 3 MiB in and 6 MiB out a second, two more than it needs', async () => {
    const three = '3 shards take 3,000 PUTs/s, 3 MiB/s in and 6 MiB/s out';
    expect((await plan('--shards', '3')).out).toContain(three);
    const { out } = await plan(...ARTICLE, '--shards', '3');
    expect(out).toMatch(new RegExp(`^${three}.*: 2 shards more than this plan needs$`, 'm'));
  });
});

test('reads a size in both ways when they differ by a shard', async () => {
  const { out } = await plan('--rate', '1', '--size', '1MB');
  expect(out).toContain('with 1,024 it would be 100%, and as many shards');
  expect((await plan('--rate', '20.5', '--size', '50KB')).out).toMatch(/with 1,024 it takes\s+2 shards/);
});

test('says what more shards do not solve, and what does', async () => {
  const { out } = await plan('--rate', '10000', '--size', '500B', '--hot-key', '20%', '--consumers', '7');
  expect(out).toMatch(/^hot key +none /m);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'No number of shards is enough for the hot key: all its records go to one shard, and it needs 2. Divide it into 4 or more keys',
  );
  expect(out.replace(/\s+/g, ' ')).toContain('Use enhanced fan-out for 2 of them or more: --fan-out N');
});

test('--json has shards, limits, settings, cost and notes, for scripts', async () => {
  const { out } = await plan(...ARTICLE, '--hot-key', '100%', '--json');
  expect(JSON.parse(out)).toMatchObject({
    shards: 1,
    binding: expect.any(String),
    limits: expect.arrayContaining([{ name: 'write-records', shards: 1, use: 1, allowed: 1 }]),
    unsolved: [],
    hotKey: { load: 1, parts: 2 },
    handler: { batchSize: 1_000, parallelizationFactor: 1, concurrency: 1 },
    cost: { provisioned: { capacity: 10.95 } },
    mode: { mode: 'provisioned' },
    prices: { region: 'us-east-1', assumed: [] },
    notes: expect.any(Array),
  });
});

test('takes prices from a file, and names those that are assumed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-prices-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'prices.json');
  await writeFile(
    file,
    '{"asOf":"2027-02","regions":{"eu-west-1":{"provisioned":{"shardHour":1,"putUnitMillion":0}}}}',
  );
  const { out } = await plan(...ARTICLE, '--region', 'eu-west-1', '--prices', file);
  expect(out).toMatch(/^COST A MONTH, eu-west-1 2027-02/m);
  expect(out).toMatch(/^total +\$730\.00 /m);
  expect(out).toMatch(/17 prices of eu-west-1 are not known here and taken from us-east-1/);
  expect(await plan(...ARTICLE, '--prices', join(directory, 'none'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('cannot be read: check the path'),
  });
  await writeFile(file, '{"asOf":"2027-02"}');
  expect(await plan(...ARTICLE, '--prices', file)).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('prices.json has no prices: write it as {"asOf":"2026-11","regions":{'),
  });
});

test('the first line does not promise that the most shards of a stream are enough', async () => {
  const { out } = await plan('--rate', '1e9', '--size', '1KB');
  expect(out).toMatch(/^10,000 shards are not enough for: records written$/m);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'at most 10,000 shards: divide the records over several streams',
  );
});

test.each([
  [[], '--rate is missing. Say what is written, as in --producers 100'],
  [['--rate', '10'], '--size is missing.'],
  [['--rate', '1', '--size', '3x'], '--size takes a size such as 800B, 1KB or 1.5KiB, not "3x"'],
  [['--rate', '1', '--size', '0'], '--size takes a size'],
  [[...ARTICLE, '--hot-key', '120%'], '--hot-key takes a part such as 20% or 0.2, at most 100%'],
  [[...ARTICLE, '--retention', '2h'], '--retention takes 24h to 365d in whole hours'],
  [[...ARTICLE, '--fan-out', '2'], 'raise --consumers'],
  [[...ARTICLE, '--keys', '1', '--hot-key', '0.5'], '--keys 1 has one only'],
  [[...ARTICLE, '--hotkey', '1'], 'Did you mean "--hot-key"?'],
])('rejects %j', async (words, message) => {
  expect(await plan(...words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
});

test('percentages do not hide what is just within or beyond a limit', () => {
  expect([0, 0.001, 0.954, 0.999, 1, 1.001, 2.5].map(formatPercent)).toEqual([
    '0%',
    '<1%',
    '95%',
    '99%',
    '100%',
    '>100%',
    '250%',
  ]);
  expect([0.5, 999.99, 12_345.6].map(formatDollars)).toEqual(['$0.50', '$999.99', '$12,346']);
});

describe('measured traffic', () => {
  const series = (...values: (number | null)[]) => ({ startMs: 0, stepMs: 5_000, values });

  test('is that between the first and the last record', () => {
    expect(
      trafficOf(series(0, 0, 10, null, 30, 20, 0), series(0, 0, 1_000, 0, 3_000, 2_000, 0)),
    ).toMatchObject({
      fromMs: 10_000,
      toMs: 30_000,
      recordsPerSecond: 3,
      recordBytes: 100,
      peakToMean: 2,
    });
    expect(trafficOf(series(0, null), series(0, null))).toBeUndefined();
  });

  test('has the peak of bytes where that is sharper', () => {
    expect(trafficOf(series(10, 10), series(100, 900))?.peakToMean).toBeCloseTo(1.8, 9);
  });

  test("a key's part is that of its shard's sample, weighted by the shard", () => {
    const shares = shardShares([
      { shardId: 'a', records: series(900) },
      { shardId: 'b', records: series(100) },
      { shardId: 'c', records: series(0) },
    ]);
    expect([...shares]).toEqual([
      ['a', 0.9],
      ['b', 0.1],
    ]);
    const counts = (...entries: [string, number][]) => new Map(entries);
    const shards = [
      { shardId: 'a', share: 0.9, counts: counts(['hot', 50], ['cold', 50]) },
      { shardId: 'b', share: 0.1, counts: counts(['only', 100]) },
    ];
    // Both samples are of 100 records: counting those alone would name "only".
    expect(skewOf(shards, true)).toEqual({
      sampledRecords: 200,
      hottestKey: { key: expect.stringMatching(/hot|cold/), shardId: 'a', share: 0.45 },
      keys: 3,
    });
    expect(skewOf(shards, false).keys).toBeUndefined();
  });
});
