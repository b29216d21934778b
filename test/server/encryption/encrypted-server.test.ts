import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemRandom } from '../../../src/lib/random.ts';
import { checkDirectory, repairDataDirectory } from '../../../src/server/check/check-directory.ts';
import { readKeyFile } from '../../../src/server/encryption/read-key-file.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { ssmTraits } from '../../../src/services/ssm/traits.ts';
import { runningServer } from '../../support/running-server.ts';

const SECRET = 'in-no-file';
const RECORDS = 40;

let parent: string;
let data: string;
let key: string;
let other: string;

async function keyFile(name: string, byte: number): Promise<string> {
  const path = join(parent, name);
  await writeFile(path, `${Buffer.alloc(32, byte).toString('base64')}\n`, { mode: 0o600 });
  return path;
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'millrace-encrypted-'));
  data = join(parent, 'data');
  key = await keyFile('key', 1);
  other = await keyFile('other', 2);
  const server = await runningServer({ dataDirectory: data, encryptKeyFile: key });
  const { client } = server;
  await server.createStream(`stream-${SECRET}`, 1);
  const Data = Buffer.from(`record ${SECRET};`.repeat(1_000));
  for (let index = 0; index < RECORDS; index++) {
    await client.call(kinesisTraits, PutRecord, {
      StreamName: `stream-${SECRET}`,
      PartitionKey: `key-${SECRET}`,
      Data,
    });
  }
  await server.createFunction('f', `exports.handler = async () => '${SECRET}';`);
  const group = { logGroupName: `group-${SECRET}` };
  await client.call(logsTraits, CreateLogGroup, group);
  await client.call(logsTraits, CreateLogStream, { ...group, logStreamName: 's' });
  const logEvents = [{ timestamp: Date.now(), message: `line ${SECRET}` }];
  await client.call(logsTraits, PutLogEvents, { ...group, logStreamName: 's', logEvents });
  await client.call(ssmTraits, PutParameter, { Name: '/p', Value: SECRET, Type: 'SecureString' });
  await server.close();
});

afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

test('no file of the directory has a record, a key, a name, a log line, a parameter or code', async () => {
  const names = await readdir(data, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(8);
  for (const path of files) {
    const content = (await readFile(path)).toString('latin1');
    for (const text of [SECRET, 'index.js', 'partitionKey', 'handler']) {
      expect(content.includes(text), `${path} has ${text}`).toBe(false);
    }
  }
});

describe('a start is refused', () => {
  test.each([
    ['without the key', () => undefined, 'is encrypted: give its key with --encrypt-key-file FILE'],
    ['with another key', () => other, /the key in .*other is not the one that .*data is encrypted with/],
    [
      'with a file that does not exist',
      () => join(parent, 'none'),
      /there is no key file .*none: make one with `\(umask 077; openssl rand -base64 32 > .*none\)`/,
    ],
    [
      'with a file in the data directory',
      () => join(data, 'key'),
      /key is in the data directory that it protects/,
    ],
  ])('%s', async (_, file, message) => {
    const encryptKeyFile = file();
    const start = runningServer({ dataDirectory: data, ...(encryptKeyFile && { encryptKeyFile }) });
    await expect(start).rejects.toThrow(message);
  });

  test.skipIf(process.platform === 'win32')('with a file that others may read', async () => {
    const open = await keyFile('open', 1);
    await chmod(open, 0o644);
    await expect(runningServer({ dataDirectory: data, encryptKeyFile: open })).rejects.toThrow(
      `other users of this machine may read ${open}: run \`chmod 600 ${open}\``,
    );
    // Windows has no such modes.
    expect((await readKeyFile(open, data, 'win32')).random).toBe(systemRandom);
  });
});

describe('a check', () => {
  test('with the key finds everything intact', async () => {
    const report = await checkDirectory(data, () => {}, await readKeyFile(key, data, process.platform));
    expect(report).toMatchObject({ sound: true, damage: [] });
    expect(report.needsKey).toBeUndefined();
  });

  test('without the key verifies checksums, and a repair is refused', async () => {
    const report = await checkDirectory(data);
    expect(report).toMatchObject({ needsKey: true, sound: false, canRepair: false, damage: [] });
    expect(new Set(report.files.map(({ kind }) => kind))).toEqual(
      new Set(['keys', 'checkpoint', 'ledger', 'segment', 'blob']),
    );
    await expect(repairDataDirectory(data)).rejects.toThrow('is encrypted: add --encrypt-key-file FILE');
    const path = join(data, 'checkpoint');
    const content = await readFile(path);
    const damaged = Buffer.from(content);
    damaged[100]! ^= 1;
    await writeFile(path, damaged);
    expect((await checkDirectory(data)).damage).toEqual([
      { file: 'checkpoint', byte: 4, what: 'its checksum does not match' },
    ]);
    await writeFile(path, content);
  });
});

test('a directory with files of others gets no key ring', async () => {
  const foreignData = join(parent, 'documents');
  await mkdir(foreignData);
  await writeFile(join(foreignData, 'letter.txt'), 'text');
  await expect(runningServer({ dataDirectory: foreignData, encryptKeyFile: key })).rejects.toThrow(
    'is not a data directory of Millrace',
  );
  expect((await readdir(foreignData)).filter((name) => name.startsWith('keys'))).toEqual([]);
});
