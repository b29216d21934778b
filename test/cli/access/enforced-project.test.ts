import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import type { Credentials } from '../../../src/lib/aws/signature-v4.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { AccessReport } from '../../../src/server/access/report/contract.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { printedPolicy, withPrintedStatements } from '../../support/repository/printed-statements.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

/*
 * The quickstart, with the statement of the article of 2019, as a user deploys it who has no permissions. What the report
 * of a server in `warn` proposes is pasted as it is printed, and is all that a new server in `enforce` has of them.
 */

const repository = join(import.meta.dirname, '../../..');

let folder: string;
let project: string;
let server: TestServer;
let operator: Record<string, string>;
let user: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-enforced-'));
  project = join(folder, 'project');
  await cp(join(repository, 'examples/quickstart'), project, { recursive: true });
  await symlink(join(repository, 'node_modules'), join(project, 'node_modules'));
});

afterEach(() => server.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(auth: 'warn' | 'enforce'): Promise<void> {
  const dataDirectory = join(folder, auth);
  server = await runningServer({ auth, dataDirectory, sandbox: 'off' });
  operator = { AWS_SHARED_CREDENTIALS_FILE: join(dataDirectory, 'root-credentials') };
}

async function run(env: Record<string, string>, words: string) {
  const base = { AWS_ENDPOINT_URL: server.endpoint, PATH: process.env['PATH'], HOME: folder };
  const world = cliWorld({ cwd: project, clock: systemClock, env: { ...base, ...env } });
  const code = await runCommandLine(words.split(' '), world);
  return { code, stdout: world.stdout(), stderr: world.stderr() };
}

async function succeed(env: Record<string, string>, words: string): Promise<string> {
  const { code, stdout, stderr } = await run(env, words);
  expect(code, `${words}: ${stderr}`).toBe(0);
  return stdout;
}

async function createUser(options: string): Promise<void> {
  const key = JSON.parse(
    await succeed(operator, `access create deployer --json ${options}`.trim()),
  ) as Credentials;
  user = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
}

async function put(text: string): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = user;
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! }),
  });
  const record = { StreamName: 'OurStream', PartitionKey: 'key', Data: Buffer.from(text) };
  await client.call(kinesisTraits, PutRecord, record).finally(() => client.close());
}

/** Everything that the user does with the project, from the first deployment to a change of it. */
async function use(text: string): Promise<void> {
  expect(await succeed(user, 'deploy')).toContain('stack: quickstart-dev');
  await put(text);
  await succeed(user, 'invoke -f realtimeData --data {"seconds":0.1}');
  await eventually(async () => {
    const log = await succeed(user, 'logs -f ingestion');
    return log.includes(Buffer.from(text).toString('base64')) || undefined;
  });
}

async function editProject(change: (text: string) => string): Promise<void> {
  const file = join(project, 'serverless.yml');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

test('with --auth warn, the report proposes statements for the user and for the role', async () => {
  await start('warn');
  await createUser('');
  await editProject((text) => text.replace('kinesis:PutRecords', 'kinesis:GetRecord'));
  await use('first');

  const role = await succeed(operator, 'access report --for quickstart-dev-realtimeData');
  expect(role).toContain(
    'kinesis:GetRecord on arn:aws:kinesis:us-east-1:000000000000:stream/OurStream (policy ' +
      'quickstart-dev-lambda): no operation needs an action of this name; did you mean kinesis:GetRecords?',
  );
  await editProject((text) => withPrintedStatements(text, role));
  await succeed(user, 'deploy');
  await succeed(user, 'remove');

  const corrected = await succeed(operator, 'access report --for quickstart-dev-us-east-1-lambdaRole');
  expect(corrected).not.toContain('did you mean');
  await writeFile(
    join(project, 'deployer.json'),
    printedPolicy(await succeed(operator, 'access report --for deployer')),
  );
});

test('with --auth enforce, these statements are all that is needed, and each of them is', async () => {
  await start('enforce');
  await createUser('--policy deployer.json');
  await use('second');
  const { identities } = JSON.parse(await succeed(operator, 'access report --json')) as AccessReport;
  expect(identities.map(({ name, missing }) => ({ name, missing }))).toEqual([
    { name: 'quickstart-dev-us-east-1-lambdaRole', missing: [] },
    { name: 'deployer', missing: [] },
  ]);

  await editProject((text) => text.replace(/^ *- 'kinesis:PutRecord'\n/m, ''));
  await succeed(user, 'deploy');
  const denied = await run(user, 'invoke -f realtimeData --data {"seconds":0.1}');
  expect(denied.stdout + denied.stderr).toContain(
    'User: arn:aws:sts::000000000000:assumed-role/quickstart-dev-us-east-1-lambdaRole/quickstart-dev-realtimeData is not ' +
      'authorized to perform: kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:000000000000:stream/OurStream',
  );

  const policy = await readFile(join(project, 'deployer.json'), 'utf8');
  await writeFile(join(project, 'less.json'), policy.replace(/^ *"kinesis:DeleteStream",\n/m, ''));
  await createUser('--policy less.json');
  const kept = await run(user, 'remove');
  expect(kept.code).toBe(1);
  expect(kept.stderr).toContain(
    'User: arn:aws:iam::000000000000:user/deployer is not authorized to perform: kinesis:DeleteStream',
  );
  await succeed(operator, 'access revoke deployer');
  await createUser('--policy deployer.json');
  await succeed(user, 'remove');
});
