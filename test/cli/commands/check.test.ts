import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { CheckReport } from '../../../src/server/check/check-directory.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runningServer } from '../../support/running-server.ts';
import { millraceCommand, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import { withoutProgress } from '../../support/without-progress.ts';

const StreamName = 'orders';
const RECORDS = 20;
const DAMAGED = 7;

async function millrace(...words: string[]) {
  const world = cliWorld({ clock: systemClock });
  const status = await runCommandLine(words, world);
  return { status, stdout: world.stdout(), stderr: world.stderr() };
}

function millraceProcess(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [millraceCommand, ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr: withoutProgress(stderr) };
}

function clientOf(endpoint: string): KinesisClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  return new KinesisClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** A directory with one stream of records, each in a separate write. @returns their sequence numbers */
async function fill(data: string): Promise<string[]> {
  const server = await startServerProcess(data);
  const client = clientOf(server.endpoint);
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
  const numbers: string[] = [];
  for (let index = 0; index < RECORDS; index++) {
    const Data = Buffer.from(`record-${index};`);
    const put = new PutRecordCommand({ StreamName, PartitionKey: 'k', Data });
    numbers.push((await client.send(put)).SequenceNumber!);
  }
  // While a server is running, only that server may open the directory.
  const held = await millrace('check', data);
  expect(held).toMatchObject({ status: 1, stdout: '' });
  expect(held.stderr).toContain(
    `is in use by process ${server.pid}; stop that process first, then check again`,
  );
  client.destroy();
  await server.stop();
  return numbers;
}

async function readAll(endpoint: string): Promise<string[]> {
  const client = clientOf(endpoint);
  const start = { StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const found: string[] = [];
  for (;;) {
    const response = await client.send(new GetRecordsCommand({ ShardIterator }));
    found.push(...response.Records!.map(({ Data }) => Buffer.from(Data!).toString()));
    if (response.MillisBehindLatest === 0) break;
    ShardIterator = response.NextShardIterator;
  }
  client.destroy();
  return found;
}

/** Flips a bit of the journal at the record's position. */
async function damageRecord(data: string): Promise<string> {
  for (const name of await readdir(join(data, 'journal'))) {
    const path = join(data, 'journal', name);
    const content = await readFile(path);
    const at = content.indexOf(`record-${DAMAGED};`);
    if (at < 0) continue;
    content[at]! ^= 1;
    await writeFile(path, content);
    return `journal/${name}`;
  }
  throw new Error('the record is nowhere');
}

test('finds and names a damaged record, and a repair keeps all others', async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const numbers = await fill(data);

  const sound = millraceProcess('check', data);
  expect(sound).toMatchObject({ status: 0, stderr: '' });
  expect(sound.stdout).toMatch(/^file .*content\n(.*\n)*format .*\n(.*\n)*\nno damage found\n$/);

  const file = await damageRecord(data);
  const found = await millrace('check', data, '--json');
  expect(found.status).toBe(1);
  const report = JSON.parse(found.stdout) as CheckReport;
  expect(report).toMatchObject({
    sound: false,
    damage: [{ file }],
    lost: [{ of: 'stream orders', shardId: 'shardId-000000000000', batches: 1 }],
  });
  const [{ fromSequenceNumber, toSequenceNumber } = {}] = report.lost;
  const inRange = numbers.filter(
    (number) => BigInt(number) >= BigInt(fromSequenceNumber!) && BigInt(number) <= BigInt(toSequenceNumber!),
  );
  expect(inRange).toEqual([numbers[DAMAGED]]);

  const refused = millraceProcess('start', '--data', data, '--port', '0');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain(`${file} is damaged at byte`);
  expect(refused.stderr).toContain('stream orders, shardId-000000000000: up to 1 batch of records');
  expect(refused.stderr).toContain(`\`millrace check ${data} --repair\``);
  expect(refused.stderr.trim().split('\n')).toHaveLength(1);

  const repaired = await millrace('check', data, '--repair');
  expect(repaired.status).toBe(0);
  expect(repaired.stdout).toContain('1 file copied to set-aside/1');
  expect((await readFile(join(data, 'set-aside/1', file))).includes(`record-${DAMAGED - 1};`)).toBe(true);
  expect(await millrace('check', data)).toMatchObject({ status: 0 });

  const server = await startServerProcess(data);
  const expected = numbers.map((_, index) => `record-${index};`).filter((_, index) => index !== DAMAGED);
  expect(await readAll(server.endpoint)).toEqual(expected);
  const client = clientOf(server.endpoint);
  const put = new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('new') });
  const { SequenceNumber } = await client.send(put);
  expect(BigInt(SequenceNumber!)).toBeGreaterThan(BigInt(numbers.at(-1)!));
  expect(await readAll(server.endpoint)).toEqual([...expected, 'new']);
  client.destroy();
  expect(server.errors()).toBe('');
  await server.stop();
});

test('the lock of a server that no longer runs is ignored, damaged or not', async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const first = await startServerProcess(data);
  await first.kill();
  for (const content of ['', 'garbage\n', '999999999 1\n']) {
    await writeFile(join(data, 'lock'), content);
    expect(await millrace('check', data)).toMatchObject({ status: 0 });
    const server = await runningServer({ dataDirectory: data });
    await server.close();
  }
});

test('a directory that is not a data directory is rejected in one line', async () => {
  await using directory = await temporaryDirectory();
  for (const words of [['check'], ['check', '--repair']]) {
    const [name, ...rest] = words;
    expect(await millrace(name!, directory.path, ...rest)).toEqual({
      status: 1,
      stdout: '',
      stderr: `millrace: ${directory.path} is not a data directory of Millrace; name the directory given to \`millrace start --data DIR\`\n`,
    });
  }
  expect(await readdir(directory.path)).toEqual([]);
});
