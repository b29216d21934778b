import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { hashKeyOf } from '../../../src/engine/shard/hash-key.ts';
import { type Clock, systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { openRecording } from '../../../src/recording/file/open-recording.ts';
import type { RecordedRecord } from '../../../src/recording/recorded-record.ts';
import { MergeShards } from '../../../src/services/kinesis/operations/merge-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  [server, folder] = await Promise.all([runningServer(), mkdtemp(join(tmpdir(), 'millrace-recording-'))]);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const inFolder = (name: string) => join(folder, name);

function begin(...words: string[]) {
  return beginAt(systemClock, ...words);
}

function beginAt(clock: Clock, ...words: string[]) {
  const stop = new AbortController();
  const world = cliWorld({
    clock,
    cwd: folder,
    env: { AWS_ENDPOINT_URL: server.endpoint },
    stopSignal: () => stop.signal,
  });
  const code = runCommandLine(words, world);
  return { code, world, stop: () => stop.abort(new StopRequested('SIGINT')) };
}

async function run(...words: string[]) {
  const { code, world } = begin(...words);
  return { code: await code, out: world.stdout(), err: world.stderr() };
}

function put(streamName: string, key: string, data: string | Buffer, explicitHashKey?: string) {
  return server.client.call(kinesisTraits, PutRecord, {
    StreamName: streamName,
    PartitionKey: key,
    Data: Buffer.from(data),
    ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
  });
}

async function readAll(path: string): Promise<RecordedRecord[]> {
  const recording = await openRecording(path);
  const records: RecordedRecord[] = [];
  for await (const { record } of recording.records) records.push(record);
  await recording.close();
  return records;
}

/** Records a stream from the start to now. */
async function contents(streamName: string, at: TestServer = server): Promise<RecordedRecord[]> {
  const path = inFolder(`${streamName}-${at.endpoint.slice(-5)}.mrec`);
  const words = ['--from', 'start', '--to', 'latest', '--overwrite', '--endpoint', at.endpoint];
  expect(await run('record', streamName, path, ...words)).toMatchObject({ code: 0 });
  return readAll(path);
}

function byKey(records: readonly RecordedRecord[]): Record<string, string[]> {
  const keys: Record<string, string[]> = {};
  for (const { partitionKey = '', data } of records) (keys[partitionKey] ??= []).push(data.toString());
  return keys;
}

test('a recording has all records in the order of each key, across splits and merges, and is replayed in it', async () => {
  await server.createStream('changed', 2);
  const keys = Array.from({ length: 8 }, (_, index) => `key ${index} ü\n"`);
  const expected: Record<string, string[]> = Object.fromEntries(keys.map((key) => [key, []]));
  const putRound = async (round: string) => {
    for (const key of keys) {
      await put('changed', key, `${key} ${round}`);
      expected[key]!.push(`${key} ${round}`);
    }
  };
  const change = (work: () => Promise<unknown>) =>
    eventually(() =>
      work().then(
        () => true,
        () => undefined,
      ),
    );

  await putRound('before');
  await change(() =>
    server.client.call(kinesisTraits, SplitShard, {
      StreamName: 'changed',
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 125n),
    }),
  );
  await putRound('split');
  await change(() =>
    server.client.call(kinesisTraits, MergeShards, {
      StreamName: 'changed',
      ShardToMerge: 'shardId-000000000003',
      AdjacentShardToMerge: 'shardId-000000000001',
    }),
  );
  await putRound('merged');

  const recorded = await contents('changed');
  expect(byKey(recorded)).toEqual(expected);
  expect(new Set(recorded.map(({ shardId }) => shardId)).size).toBeGreaterThan(2);

  const file = inFolder('changed.ndjson.gz');
  expect(await run('record', 'changed', file, '--from', 'TRIM_HORIZON', '--to', 'LATEST')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^recorded 24 records \(\d+ B\) of \d shards in .+\.ndjson\.gz \(\d+ B\)\n$/),
  });
  const { code, out } = await run(
    'replay',
    file,
    'copy',
    '--create',
    '--shards',
    '3',
    '--speed',
    'max',
    '--json',
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ stream: 'copy', records: 24, retries: {}, omittedTooLarge: 0 });
  expect(byKey(await contents('copy'))).toEqual(expected);
});

test('an explicit hash key is recorded as one of its shard', async () => {
  await server.createStream('explicit', 2);
  const middle = 2n ** 127n;
  const other = hashKeyOf('a') < middle ? middle + 5n : 5n;
  await put('explicit', 'a', 'own shard');
  await put('explicit', 'a', 'other shard', String(other));
  const recorded = await contents('explicit');
  expect(recorded.map(({ explicitHashKey }) => explicitHashKey)).toEqual([
    undefined,
    String(other > middle ? middle : 0n),
  ]);
});

test('recording ends at --limit, after --for and at Ctrl-C, and selects by key and text', async () => {
  await server.createStream('limited', 1);
  for (const data of ['one', 'two', 'three', '\u0000\u0001'])
    await put('limited', data.length > 4 ? 'long' : 'k', data);
  const pathOf = (name: string) => inFolder(`limited-${name}.ndjson`);
  const command = (name: string, ...words: string[]) => [
    'record',
    'limited',
    pathOf(name),
    '--from',
    'start',
    ...words,
  ];
  const recorded = async (name: string) => {
    const [, ...lines] = (await readFile(pathOf(name), 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  };
  const record = async (name: string, ...words: string[]) => {
    expect(await run(...command(name, ...words))).toMatchObject({ code: 0 });
    return recorded(name);
  };
  expect(await record('first', '--limit', '2')).toMatchObject([{ text: 'one' }, { text: 'two' }]);
  expect(await record('key', '--key', 'long', '--to', 'latest')).toMatchObject([{ text: 'three' }]);
  expect((await record('all', '--to', 'latest')).at(-1)).toMatchObject({ partitionKey: 'k', base64: 'AAE=' });

  const clock = new VirtualClock();
  const anHour = beginAt(clock, ...command('filter', '--filter', 'tw', '--for', '1h'));
  // The hour, and the pause after the first read of the only shard.
  await eventually(async () => clock.pendingTimers >= 2 || undefined);
  await clock.advance(60 * 60_000);
  expect(await anHour.code).toBe(0);
  expect(await recorded('filter')).toMatchObject([{ text: 'two' }]);

  const file = inFolder('stopped.mrec');
  const recording = begin('record', 'limited', file, '--from', 'start');
  await eventually(() =>
    readFile(`${file}.partial`).then(
      () => true,
      () => undefined,
    ),
  );
  recording.stop();
  expect(await recording.code).toBe(0);
  expect((await readAll(file)).length).toBeLessThanOrEqual(4);
  expect(await run('record', 'limited', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--overwrite'),
  });
  expect(await run('record', 'limited', inFolder('limited.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('name it .ndjson, .ndjson.gz or .mrec'),
  });
});

test('replay selects by time, names records that are too large, and refuses a damaged file', async () => {
  await server.createStream('target', 1);
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const lines = [
    { millraceRecording: 1 },
    { time: at(0), partitionKey: 'a', text: 'first' },
    { time: at(10), partitionKey: 'a', text: 'second' },
    { time: at(20), partitionKey: 'b', text: 'x'.repeat(1_048_576) },
    { time: at(30), text: 'third' },
  ].map((line) => JSON.stringify(line));
  const file = inFolder('by-hand.ndjson');
  await writeFile(file, lines.join('\n'));

  const replayed = async (...words: string[]) =>
    (await run('replay', file, 'target', '--json', ...words)).out;
  expect(JSON.parse(await replayed('--speed', '1000', '--from', '5s', '--to', '20s'))).toMatchObject({
    records: 1,
    bytes: 7,
  });
  expect(JSON.parse(await replayed('--speed', 'max', '--from', at(10), '--omit-too-large'))).toMatchObject({
    records: 2,
    omittedTooLarge: 1,
  });
  expect(await run('replay', file, 'target', '--speed', 'max')).toMatchObject({
    code: 1,
    out: expect.stringContaining('replayed 2 records'),
    err: expect.stringMatching(
      /line 4 \(byte \d+\): the record with the partition key "b" has 1048577 bytes/,
    ),
  });
  await writeFile(file, [...lines.slice(0, 2), '{"time":'].join('\n'));
  expect(await run('replay', file, 'target', '--speed', 'max')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/by-hand\.ndjson, line 3 \(byte \d+\): the line is no JSON object/),
  });
  expect(byKey(await contents('target'))['a']).toEqual(['second', 'second', 'first', 'second', 'first']);
  expect(await run('replay', file, 'nowhere')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no stream'),
  });
  expect(await run('replay', file, 'target', '--speed', '0')).toMatchObject({ code: 2 });
  expect(await run('replay', file, 'target', '--from', '9m', '--to', '9m')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--from must be earlier than --to'),
  });
  expect(await run('replay', inFolder('.'), 'target')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/is a directory where a file should be: .*\(EISDIR\)\n$/),
  });
});

test('a mirror that is killed continues without loss, in the order of each key', async () => {
  await using target = await closing(await runningServer());
  await server.createStream('source', 2);
  await target.createStream('mirrored', 1);
  let count = 0;
  const putSome = async (calls: number) => {
    for (let call = 0; call < calls; call++) {
      const Records = Array.from({ length: 50 }, () => {
        const number = count++;
        return { PartitionKey: `key ${number % 7}`, Data: Buffer.from(String(number)) };
      });
      await server.client.call(kinesisTraits, PutRecords, { StreamName: 'source', Records });
    }
  };
  const words = ['--from', `${server.endpoint}/source`, '--to', 'mirrored', '--endpoint', target.endpoint];

  await putSome(4);
  const first = spawnMillrace('mirror', ...words, '--since', '1h');
  await eventually(async () => ((await contents('mirrored', target)).length > 0 ? true : undefined));
  const putting = putSome(8);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await putting;

  const second = begin('mirror', ...words);
  const copied = await eventually(async () => {
    const records = await contents('mirrored', target);
    return new Set(records.map(({ data }) => data.toString())).size === count ? records : undefined;
  });
  second.stop();
  expect(await second.code).toBe(0);
  expect(second.world.stderr()).toContain('continuing to copy source');
  for (const values of Object.values(byKey(copied))) {
    // The first copies are in order; a kill repeats some.
    const numbers = [...new Set(values)].map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
  // A third start has nothing to copy: after Ctrl-C nothing is repeated.
  const third = begin('mirror', ...words);
  await put('source', 'last', 'last');
  await eventually(async () => {
    const records = await contents('mirrored', target);
    expect(records.length).toBeLessThanOrEqual(copied.length + 1);
    return records.length === copied.length + 1 ? true : undefined;
  });
  third.stop();
  expect(await third.code).toBe(0);
});

test('mirror refuses a source that it cannot read', async () => {
  expect(await run('mirror', '--from', 'orders')).toMatchObject({
    code: 2,
    err: expect.stringContaining('aws:STREAM'),
  });
  expect(await run('mirror', '--from', `${server.endpoint}/nowhere`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('no stream "nowhere" in us-east-1'),
  });
});

test('mirror refuses to copy a stream into itself, which would never end', async () => {
  await server.createStream('circle', 1);
  expect(await run('mirror', '--from', `${server.endpoint}/circle`, '--from-start')).toMatchObject({
    code: 2,
    err: expect.stringContaining('name another stream with --to'),
  });
});

async function closing(other: TestServer) {
  return { ...other, [Symbol.asyncDispose]: () => other.close() };
}

function spawnMillrace(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [MILLRACE, ...words], { cwd: folder, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
