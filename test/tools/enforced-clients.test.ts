import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import { eventually } from '../support/eventually.ts';
import { canRun } from '../support/not-run.ts';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../support/server-process.ts';
import { fetchDynamoDb, startDynamoDb } from './java/dynamodb.ts';
import { JavaProject, untilConsuming } from './java/java.ts';

/*
 * Goal: the signatures of clients in other languages are accepted by a server in `enforce`, and those with a wrong secret are
 * refused.
 */

const run = promisify(execFile);
const java = new JavaProject('kcl');
const go = join(import.meta.dirname, 'go');

const hasJava = canRun(
  java.fetch() && fetchDynamoDb(),
  'the SDK for Java v2 and the KCL, in enforce',
  'They need `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch them.',
);
const hasGo = canRun(
  spawnSync('go', ['mod', 'download'], { cwd: go }).status === 0,
  'the SDK for Go v2, in enforce',
  'It needs `go` on the PATH, and a module proxy.',
);

const STREAM = 'clicks';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>> | undefined;
let server: ServerProcess;
let user: Credentials;

async function millrace(...words: string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_SHARED_CREDENTIALS_FILE: join(server.dataDirectory, 'root-credentials'),
  };
  return (await run(process.execPath, [millraceCommand, ...words], { env })).stdout;
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  const options = ['--auth', 'enforce'];
  if (hasJava) {
    java.compile();
    dynamoDb = await startDynamoDb();
    options.push('--forward', `dynamodb=${dynamoDb.url}`);
  }
  server = await startServerProcess(join(directory.path, 'data'), options);
  const Statement = [{ Effect: 'Allow', Action: ['kinesis:*', 'dynamodb:*'], Resource: '*' }];
  const policy = join(directory.path, 'policy.json');
  await writeFile(policy, JSON.stringify({ Version: '2012-10-17', Statement }));
  user = JSON.parse(
    await millrace('access', 'create', 'client', '--policy', policy, '--json'),
  ) as Credentials;
  await millrace('produce', STREAM, '--create', '--shards', '1', '--count', '1');
});

afterAll(async () => {
  await server?.stop();
  await dynamoDb?.stop();
  await directory?.[Symbol.asyncDispose]();
});

const wrong = () => ({ ...user, secretAccessKey: `${user.secretAccessKey.slice(1)}x` });
const ACCEPTED = expect.stringMatching(/^put \d+$/);
const REFUSED = 'failed InvalidSignatureException';

async function putWithJava({ accessKeyId, secretAccessKey }: Credentials): Promise<string> {
  const { lines, exited } = java.start(
    'millrace.PutOne',
    server.endpoint,
    STREAM,
    accessKeyId,
    secretAccessKey,
  );
  await exited;
  return lines.map((words) => words.join(' ')).join('\n');
}

test.skipIf(!hasJava)('the SDK for Java v2', async () => {
  expect(await putWithJava(user)).toEqual(ACCEPTED);
  expect(await putWithJava(wrong())).toBe(REFUSED);
});

test.skipIf(!hasJava)('the KCL', async () => {
  const { accessKeyId, secretAccessKey } = user;
  const consumer = java.start(
    'millrace.Consumer',
    server.endpoint,
    STREAM,
    'polling',
    accessKeyId,
    secretAccessKey,
  );
  await untilConsuming(consumer);
  await eventually(async () => consumer.of('record').length > 0 || undefined);
  await consumer.stop();
  const report = await millrace('access', 'report', '--for', 'client');
  expect(report).toContain('kinesis:GetRecords');
  expect(report).not.toContain('not allowed');
});

test.skipIf(!hasGo)('the SDK for Go v2', async () => {
  const program = join(directory.path, 'put-one');
  await run('go', ['build', '-o', program, '.'], { cwd: go });
  const put = async ({ accessKeyId, secretAccessKey }: Credentials) => {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: '',
    };
    return (await run(program, [server.endpoint, STREAM], { env })).stdout.trim();
  };
  expect(await put(user)).toEqual(ACCEPTED);
  expect(await put(wrong())).toBe(REFUSED);
});
