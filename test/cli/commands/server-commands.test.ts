import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { seriesFromCloudWatch } from '../../../src/cli/plan/measured/cloudwatch-source.ts';
import { totalOf } from '../../../src/cli/plan/measured/stream-series.ts';
import { trafficOf } from '../../../src/cli/plan/measured/traffic.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { DeleteEventSourceMapping } from '../../../src/services/lambda/operations/delete-event-source-mapping.ts';
import { ListEventSourceMappings } from '../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { canRun } from '../../support/not-run.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await runningServer();
  await server.createStream('orders', 2);
  await server.createFunction(
    'shop-dev-greet',
    `exports.handler = async (event) => { console.log('greeting', event.name); return { hello: event.name ?? event }; };`,
  );
  await server.createFunction(
    'shop-dev-fail',
    `exports.handler = async () => { throw new Error('no luck'); };`,
  );
});
afterAll(() => server.close());

/** A running command; `until` waits for its output. */
function begin(...words: string[]) {
  const stop = new AbortController();
  const world = cliWorld({
    clock: systemClock,
    env: { AWS_ENDPOINT_URL: server.endpoint },
    stopSignal: () => stop.signal,
  });
  const code = runCommandLine(words, world);
  return {
    code,
    world,
    until: (text: string) => expect.poll(() => world.stdout(), { timeout: 20_000 }).toContain(text),
    stop: () => stop.abort(new StopRequested('SIGINT')),
  };
}

async function run(...words: string[]) {
  const { code, world } = begin(...words);
  return { code: await code, out: world.stdout(), err: world.stderr() };
}

const put = (key: string, data: string | Buffer) =>
  server.client.call(kinesisTraits, PutRecord, {
    StreamName: 'orders',
    PartitionKey: key,
    Data: Buffer.from(data),
  });

test('completion lists what is on the server', async () => {
  expect(await run('completion', 'streams')).toEqual({ code: 0, out: 'orders\n', err: '' });
  expect((await run('completion', 'functions')).out).toContain('shop-dev-fail\nshop-dev-greet\n');
});

describe('invoke', () => {
  test('prints what the function returns, found by its short name', async () => {
    expect(await run('invoke', '-f', 'greet', '--data', '{"name":"Ada"}')).toEqual({
      code: 0,
      out: '{\n  "hello": "Ada"\n}\n',
      err: '',
    });
  });

  test('accepts text that is not JSON, or a file, as the event', async () => {
    const words = await run('invoke', '-f', 'greet', '-d', 'plain words');
    expect({ ...words, out: JSON.parse(words.out) }).toEqual({
      code: 0,
      out: { hello: 'plain words' },
      err: '',
    });
    expect(await run('invoke', '-f', 'greet', '-d', '{name: 1}')).toMatchObject({
      code: 0,
      err: 'note: --data is not JSON, so the function gets it as a string\n',
    });
    const directory = await mkdtemp(join(tmpdir(), 'millrace-event-'));
    const file = join(directory, 'event.json');
    await writeFile(file, '{"name":"Grace"}');
    expect(JSON.parse((await run('invoke', '-f', 'greet', '--path', file)).out)).toEqual({ hello: 'Grace' });
    await writeFile(file, '{"name"');
    expect(await run('invoke', '-f', 'greet', '--path', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not JSON'),
    });
    expect(await run('invoke', '-f', 'greet', '--path', join(directory, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('ENOENT'),
    });
    await rm(directory, { recursive: true });
  });

  test('prints the log on request, and everything as JSON', async () => {
    const { out } = await run('invoke', '-f', 'greet', '--log', '--json', '-d', '{"name":"Ada"}');
    expect(JSON.parse(out)).toMatchObject({
      statusCode: 200,
      payload: { hello: 'Ada' },
      log: expect.stringContaining('greeting Ada'),
    });
  });

  test('fails when the function fails', async () => {
    const { code, out, err } = await run('invoke', '-f', 'fail');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ errorType: 'Error', errorMessage: 'no luck' });
    expect(err).toBe('millrace: the function failed; see its log: millrace logs -f fail\n');
  });

  test('that is stopped says that the function goes on, which it does', async () => {
    await server.createFunction(
      'shop-dev-slow',
      `exports.handler = async () => {
         console.log('begun');
         await new Promise((resolve) => setTimeout(resolve, 1000));
         console.log('finished');
       };`,
    );
    const invoking = begin('invoke', '-f', 'slow');
    const logged = async () => (await run('logs', '-f', 'slow')).out;
    await expect.poll(logged, { timeout: 20_000 }).toContain('begun');
    invoking.stop();
    expect(await invoking.code).toBe(130);
    expect(invoking.world.stderr()).toBe(
      'stopped waiting; shop-dev-slow goes on, see its log: millrace logs -f slow --tail\n',
    );
    await expect.poll(logged, { timeout: 20_000 }).toContain('finished');
  });

  test.each([
    [['invoke'], 2, '-f NAME is missing'],
    [['invoke', '-f', 'gret'], 1, 'no function "gret" in us-east-1. Did you mean "greet"?'],
    [['invoke', '-f', 'unrelated'], 1, 'Deployed are shop-dev-fail, shop-dev-greet'],
    [['invoke', '-f', 'greet', '-d', '1', '-p', 'x'], 2, 'exclude each other'],
    [
      ['invoke', '-f', 'greet', '--endpoint', 'http://127.0.0.1:1'],
      1,
      'no server answers at http://127.0.0.1:1',
    ],
  ])('%j is refused', async (words, code, message) => {
    expect(await run(...words)).toEqual({ code, out: '', err: expect.stringContaining(message) });
  });
});

test('logs prints the log, then new lines', async () => {
  await run('invoke', '-f', 'greet', '-d', '{"name":"Before"}');
  await expect.poll(async () => (await run('logs', '-f', 'greet')).out).toContain('greeting Before');
  const { out } = await run('logs', '-f', 'greet', '--filter', '"greeting Before"', '--json');
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message),
  ).toEqual([expect.stringContaining('greeting Before')]);

  const tail = begin('logs', '-f', 'greet', '--tail', '--filter', 'greeting');
  await tail.until('greeting Before');
  await run('invoke', '-f', 'greet', '-d', '{"name":"After"}');
  await tail.until('greeting After');
  tail.stop();
  expect(await tail.code).toBe(0);
  expect(tail.world.stdout().match(/greeting After/g)).toHaveLength(1);
});

test('logs of all functions have one time and one level in each line, in the order of time', async () => {
  const startTime = new Date().toISOString();
  await run('invoke', '-f', 'greet', '-d', '{"name":"Grace"}');
  await run('invoke', '-f', 'fail');
  const text = await eventually(async () => {
    const { out } = await run('logs', '--startTime', startTime);
    return out.includes('shop-dev-fail REPORT') ? out : undefined;
  });
  const lines = text.split('\n');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
  const greeting = lines.find((line) => line.includes('greeting Grace'))!;
  expect(greeting).toMatch(time);
  expect(greeting.replace(time, '')).toBe('shop-dev-greet greeting Grace');
  const error = lines.filter((line) => line.includes('no luck'));
  expect(error.map((line) => line.replace(time, ''))).toEqual([
    'shop-dev-fail ERROR Invoke Error: Error: no luck',
  ]);
  const times = lines.filter((line) => time.test(line)).map((line) => line.slice(0, 24));
  expect(times).toEqual(times.toSorted());

  const { out } = await run('logs', '-f', 'fail', '--startTime', startTime, '--filter', 'luck', '--json');
  expect(JSON.parse(out)).toMatchObject({
    function: 'shop-dev-fail',
    level: 'ERROR',
    requestId: expect.any(String),
  });
});

test('logs of a function without a log prints a hint', async () => {
  await server.createFunction('shop-dev-quiet', 'exports.handler = async () => {};');
  expect(await run('logs', '-f', 'quiet')).toEqual({
    code: 0,
    out: '',
    err: 'shop-dev-quiet has not logged anything in that time; --startTime 1d goes back further\n',
  });
});

test('tail prints the records of all shards as they arrive, and continues with the child shards after a split', async () => {
  await put('old', 'before');
  const tail = begin('tail', 'orders', '--from-start', '--json');
  await tail.until('before');
  await put('a', '{ "x": 1 }');
  await put('b', gzipSync('{"y":2}'));
  await tail.until('"y":2');
  const { Shards } = await server.client.call(kinesisTraits, ListShards, { StreamName: 'orders' });
  const { ShardId, HashKeyRange } = Shards![0]!;
  await server.client.call(kinesisTraits, SplitShard, {
    StreamName: 'orders',
    ShardToSplit: ShardId,
    NewStartingHashKey: String(BigInt(HashKeyRange.EndingHashKey) / 2n),
  });
  await eventually(async () => {
    const { StreamDescriptionSummary } = await server.client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName: 'orders',
    });
    return StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
  });
  for (let key = 0; key < 20; key++) await put(`key ${key}`, `after ${key}`);
  for (let key = 0; key < 20; key++) await tail.until(`"after ${key}"`);
  tail.stop();
  expect(await tail.code).toBe(0);
  const records = tail.world
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records).toHaveLength(23);
  expect(records.find(({ partitionKey }) => partitionKey === 'b')).toMatchObject({
    encoding: 'json',
    compressed: true,
    data: { y: 2 },
  });
  expect(new Set(records.map(({ shardId }) => shardId)).size).toBeGreaterThan(2);

  // Again from the start: parents before children, and nothing twice.
  const again = begin('tail', 'orders', '--from-start', '--json');
  for (let key = 0; key < 20; key++) await again.until(`"after ${key}"`);
  again.stop();
  expect(await again.code).toBe(0);
  expect(again.world.stdout().trim().split('\n')).toHaveLength(23);
});

test('tail selects by position, shard, key and text, and ends at --to and --limit', async () => {
  await server.createStream('selected', 2);
  const putInto = (key: string, data: string) =>
    server.client.call(kinesisTraits, PutRecord, {
      StreamName: 'selected',
      PartitionKey: key,
      Data: Buffer.from(data),
    });
  const tail = async (...words: string[]) => {
    const { code, out, err } = await run('tail', 'selected', '--json', ...words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out
      .trim()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  const texts = async (...words: string[]) => (await tail(...words)).map(({ data }) => data);
  for (let n = 0; n < 12; n++) await putInto(`key-${n % 4}`, `text ${n}`);
  const all = await tail('--from', 'start', '--to', 'latest');
  // Records of the same millisecond in different shards may be in either order.
  const times = all.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(all).toHaveLength(12);
  expect(new Set(all.map(({ data }) => data))).toEqual(
    new Set(Array.from({ length: 12 }, (_, n) => `text ${n}`)),
  );
  expect(new Set(all.map(({ shardId }) => shardId)).size).toBe(2);

  expect(await texts('--from', '1h', '--to', '0s', '--key', 'key-1')).toEqual(['text 1', 'text 5', 'text 9']);
  expect(await texts('--from', '1h', '--limit', '1', '--filter', 'text 1')).toEqual(['text 1']);
  const [from, , to] = all.filter(({ shardId }) => shardId === 'shardId-000000000001');
  expect(await tail('--shard', '1', '--from', from.sequenceNumber, '--to', to.sequenceNumber)).toEqual(
    all.filter(({ shardId }) => shardId === 'shardId-000000000001').slice(0, 3),
  );
  expect(await texts('--from', '1h', '--to', '1970-01-01')).toEqual([]);
});

test.each([
  [['--from', 'start', '--from-start'], 'exclude each other'],
  [['--from', '1'.repeat(56)], 'name the shard with --shard'],
  [['--from', 'yesterday'], '--from takes a time'],
  [['--to', 'start'], '--to takes latest'],
])('tail orders %j is refused', async (words, message) => {
  expect(await run('tail', 'orders', ...words)).toEqual({
    code: 2,
    out: '',
    err: expect.stringContaining(message),
  });
});

test('tail of a stream that does not exist names those that do', async () => {
  expect(await run('tail', 'nowhere')).toMatchObject({
    code: 1,
    err: 'millrace: no stream "nowhere" in us-east-1. The streams there: orders, selected.\n',
  });
});

test('streams shows every shard with its rates', async () => {
  const measuring = run('streams', '--json');
  await put('a', 'x'.repeat(1000));
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
  await server.createFunction('idle', 'exports.handler = async () => {};');
  const top = begin('top', '--interval', '100ms');
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
  await server.createStream('skewed', 2);
  const { client } = server;
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

  await server.createStream('quiet', 1);
  expect(await run('plan', '--from', 'quiet')).toMatchObject({
    code: 1,
    err: expect.stringContaining('stream "quiet" received no records in the last 60 min: send some'),
  });
  expect((await run('plan', '--from', 'skwed')).err).toContain('Did you mean "skewed"?');
});

test('report writes one page with what the server has counted', async () => {
  await server.createStream('reported', 1);
  for (let n = 0; n < 3; n++) {
    await server.client.call(kinesisTraits, PutRecord, {
      StreamName: 'reported',
      PartitionKey: 'k',
      Data: Buffer.from('x'),
    });
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
  const words = ['top', '--interval', '100ms', '--endpoint', server.endpoint];
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
  await server.createStream('failing', 1);
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:shop-dev-fail';
  await server.client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: functionArn,
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/failing',
    StartingPosition: 'TRIM_HORIZON',
  });
  await server.client.call(kinesisTraits, PutRecord, {
    StreamName: 'failing',
    PartitionKey: 'k',
    Data: Buffer.from('x'),
  });
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

  const metrics = await (await fetch(`${server.endpoint}/_millrace/metrics`)).text();
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
