import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { seriesFromCloudWatch } from '../../../src/cli/plan/measured/cloudwatch-source.ts';
import { totalOf } from '../../../src/cli/plan/measured/stream-series.ts';
import { trafficOf } from '../../../src/cli/plan/measured/traffic.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { DeleteEventSourceMapping } from '../../../src/services/lambda/operations/delete-event-source-mapping.ts';
import { ListEventSourceMappings } from '../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { canRun } from '../../support/not-run.ts';
import { eventually } from '../../support/eventually.ts';
import { CommandWorld } from './command-world.ts';

let world: CommandWorld;
beforeAll(async () => {
  world = await CommandWorld.start();
});
afterAll(() => world.server.close());

const run = (...words: string[]) => world.run(...words);

test('completion lists what is on the server', async () => {
  expect(await run('completion', 'streams')).toEqual({ code: 0, out: 'orders\n', err: '' });
  expect((await run('completion', 'functions')).out).toContain('shop-dev-fail\nshop-dev-greet\n');
});

test('streams shows every shard with its rates', async () => {
  await world.splitFirstShard();
  const measuring = run('streams', '--json');
  await world.put('orders', 'a', 'x'.repeat(1000));
  const { streams } = JSON.parse((await measuring).out);
  expect(streams).toContainEqual(
    expect.objectContaining({ streamName: 'orders', status: expect.any(String) }),
  );
  const { code, out } = await run('streams');
  expect(code).toBe(0);
  expect(out).toMatch(/^STREAM +SHARD +IN\/s +MB\/s +OUT\/s +THROTTLED\/s +BEHIND\n/);
  expect(out).toMatch(/^orders .*shardId-000000000000 closed/m);
});

test('top prints figures without a terminal: lines until Ctrl-C, or one interval as JSON', async () => {
  await run('invoke', '-f', 'greet', '--data', '{}');
  await world.server.createFunction('idle', 'exports.handler = async () => {};');
  const top = world.begin('top', '--interval', '100ms');
  await top.until('stream orders: in 0/s');
  await top.until('function shop-dev-greet: invoked 0/s');
  top.stop();
  expect(await top.code).toBe(0);
  const { code, out } = await run('top', '--interval', '100ms', '--once', '--json');
  expect(code).toBe(0);
  const { streams, functions } = JSON.parse(out);
  expect(streams).toContainEqual(expect.objectContaining({ streamName: 'orders' }));
  expect(functions).toContainEqual(
    expect.objectContaining({ functionName: 'shop-dev-greet', invocationsPerSecond: 0, averageMs: 0 }),
  );
  // It was never invoked.
  expect(functions).toContainEqual(expect.objectContaining({ functionName: 'idle', invocations: 0 }));
  expect((await run('top', '--interval', '1ms')).err).toContain('--interval is at least 100ms');
});

test('plan measures a stream: rates, the hot key, its shard and the consumers', async () => {
  await world.server.createStream('skewed', 2);
  const { client } = world.server;
  const { StreamDescriptionSummary: stream } = await client.call(kinesisTraits, DescribeStreamSummary, {
    StreamName: 'skewed',
  });
  await client.call(kinesisTraits, RegisterStreamConsumer, {
    StreamARN: stream.StreamARN,
    ConsumerName: 'audit',
  });
  const { UUID } = await client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'shop-dev-greet',
    EventSourceArn: stream.StreamARN,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 50,
  });
  // Three of four records have one key; of 100 bytes with their keys.
  const keyOf = (n: number) => (n % 4 === 0 ? `device-${n % 40}` : 'hot');
  await client.call(kinesisTraits, PutRecords, {
    StreamName: 'skewed',
    Records: Array.from({ length: 400 }, (_, n) => ({
      PartitionKey: keyOf(n),
      Data: Buffer.alloc(100 - keyOf(n).length),
    })),
  });
  const { code, out } = await run('plan', '--from', 'skewed', '--json');
  expect(code).toBe(0);
  const { measured, limits } = JSON.parse(out);
  expect(measured).toMatchObject({
    openShards: 2,
    recordBytes: 100,
    sampledRecords: 400,
    keys: 11,
    consumers: 2,
    fanOutConsumers: 1,
    hottestKey: { key: 'hot', share: 0.75, shardId: measured.hottestShard.shardId },
  });
  expect(measured.hottestShard.share).toBeGreaterThanOrEqual(0.75);
  // The records arrived in one step of the history, or in two.
  expect([80, 40]).toContain(measured.recordsPerSecond);
  expect(limits.map(({ name }: { name: string }) => name)).toContain('hot-key');

  const planned = await run('plan', '--from', 'skewed', '--rate', '2000', '--fan-out', '0');
  expect(planned.out).toContain('measured: skewed, 2 shards, 2 consumers, 1 with fan-out');
  expect(planned.out).toContain('hottest key: "hot", 75% of the records, in shardId-');
  expect(planned.out).toContain('written: 2,000 records/s, 200 KB/s');
  expect(planned.out).toMatch(/^hot key +none /m);
  expect(planned.out).not.toContain('fan-out bytes');

  // What `--endpoint aws` reads has the same totals, by the minute.
  const nowMs = Date.now();
  const series = await seriesFromCloudWatch(
    client,
    { streamName: 'skewed', shardIds: ['shardId-000000000000'], functionArns: [] },
    { fromMs: nowMs - 600_000, toMs: nowMs + 60_000 },
  );
  expect([totalOf(series.records), totalOf(series.bytes), series.shards]).toEqual([400, 40_000, []]);
  expect(trafficOf(series.records, series.bytes)).toMatchObject({ stepMs: 60_000, recordBytes: 100 });

  // Other tests look at the only mapping there is.
  await client.call(lambdaTraits, DeleteEventSourceMapping, { UUID });
  await eventually(async () => {
    const { EventSourceMappings: left } = await client.call(lambdaTraits, ListEventSourceMappings, {});
    return left.length === 0 || undefined;
  });

  await world.server.createStream('quiet', 1);
  expect(await run('plan', '--from', 'quiet')).toMatchObject({
    code: 1,
    err: expect.stringContaining('stream "quiet" received no records in the last 60 min: send some'),
  });
  expect((await run('plan', '--from', 'skwed')).err).toContain('Did you mean "skewed"?');
});

test('report writes one page with what the server has counted', async () => {
  await world.server.createStream('reported', 1);
  for (let n = 0; n < 3; n++) {
    await world.put('reported', 'k', 'x');
  }
  const folder = await mkdtemp(join(tmpdir(), 'millrace-report-'));
  try {
    const file = join(folder, 'run.html');
    const { code, out } = await run('report', '-o', file, '--title', 'A run', '--json');
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, file });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('<title>A run</title>');
    expect(page).toContain('<th scope="row">reported</th><td>3</td>');
    expect(page).toContain('<th scope="row">idle</th><td>0</td>');
  } finally {
    await rm(folder, { recursive: true });
  }
  expect((await run('report', '-o', '-', '--to', '1d')).out).toContain('Nothing was recorded in this time.');
  expect((await run('report', '--from', '1m', '--to', '1h')).err).toContain(
    '--from must be earlier than --to',
  );
});

const hasPython = canRun(
  spawnSync('python3', ['-c', 'import pty']).status === 0,
  'top on a pseudo-terminal',
  'It needs python3 with the module pty.',
);
test.skipIf(!hasPython)('top on a terminal draws until q, and leaves the terminal as it was', async () => {
  const relay = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
  const words = ['top', '--interval', '100ms', '--endpoint', world.server.endpoint];
  const child = spawn('python3', ['-c', relay, process.execPath, MILLRACE, ...words], {
    env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '1' },
  });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => (shown += data));
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill());
  await expect.poll(() => shown, { timeout: 20_000 }).toMatch(/orders +0 +0\.00/);
  child.stdin.write('3');
  await expect.poll(() => shown, { timeout: 20_000 }).toMatch(/no mappings yet|FUNCTION +SOURCE/);
  child.stdin.write('q');
  expect(await exited).toEqual([0, null]);
  expect(shown).toContain('\u001B[?1049h');
  expect(shown.trimEnd().endsWith('\u001B[?25h\u001B[?1049l')).toBe(true);
  // NO_COLOR leaves out styles, such as that of the view that is shown.
  expect(shown).not.toContain('\u001B[7m');
});

test('streams and the metrics show a function that always fails as behind, with its errors', async () => {
  await world.server.createStream('failing', 1);
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:shop-dev-fail';
  await world.server.client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: functionArn,
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/failing',
    StartingPosition: 'TRIM_HORIZON',
  });
  await world.put('failing', 'k', 'x');
  const measured = async () => JSON.parse((await run('streams', '--json')).out);
  const first = await eventually(async () => {
    const { mappings } = await measured();
    return mappings[0].retries > 0 ? mappings[0] : undefined;
  });
  expect(first).toMatchObject({ lastProcessingResult: 'PROBLEM: Function call failed', batchSize: 100 });
  expect(first.errors).toBeGreaterThan(0);
  const { mappings, streams } = await measured();
  expect(mappings[0].iteratorAgeMs).toBeGreaterThan(first.iteratorAgeMs);
  const [shard] = streams.find(({ streamName }: { streamName: string }) => streamName === 'failing').shards;
  expect(shard.iteratorAgeMs).toBe(mappings[0].iteratorAgeMs);

  const { out } = await run('streams');
  expect(out).toMatch(/^failing +shardId-000000000000 +.* [1-9]\d*(ms|s|m)$/m);
  expect(out).toMatch(/^FUNCTION .* ITERATOR AGE .* LAST RESULT$/m);
  expect(out).toMatch(/^shop-dev-fail +failing +Enabled +[1-9].* 1 of 100 +PROBLEM: Function call failed$/m);

  const metrics = await (await fetch(`${world.server.endpoint}/_millrace/metrics`)).text();
  expect(metrics).toContain('# TYPE millrace_mapping_iterator_age_seconds gauge\n');
  const labels = `account="000000000000",region="us-east-1",mapping="${first.uuid}",function="shop-dev-fail"`;
  const sample = new RegExp(
    `^millrace_mapping_iterator_age_seconds\\{${labels},source="failing"\\} \\d*\\.?\\d*[1-9]`,
    'm',
  );
  expect(metrics).toMatch(sample);
  expect(metrics).toMatch(/^millrace_mapping_failing\{.*\} 1$/m);
});

describe('wait', () => {
  test.each([
    [['wait'], 2, 'say what to wait for: --settled'],
    [['wait', '--settled', '--timeout', '6m'], 2, '--timeout is 5m at most'],
    [['wait', '--settled'], 1, 'has no test controls: start it with `millrace start --test-controls`'],
    [['wait', '--settled', '--endpoint', 'http://127.0.0.1:1'], 1, 'no server answers at http://127.0.0.1:1'],
  ])('%j is refused', async (words, code, message) => {
    expect(await run(...words)).toEqual({ code, out: '', err: expect.stringContaining(message) });
  });
});
