import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { readReport } from '../../../src/cli/connection/read-report.ts';
import { reportAccess, reportTransport } from '../../../src/cli/connection/report-access.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import type { Credentials } from '../../../src/lib/aws/signature-v4.ts';
import { ListStreams } from '../../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { GetCallerIdentity } from '../../../src/services/sts/operations/get-caller-identity.ts';
import { stsTraits } from '../../../src/services/sts/traits.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let project: string;
let server: TestServer;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  server = await runningServer({ dataDirectory: join(project, '.millrace'), auth: 'enforce' });
  const statement = { Effect: 'Allow', Action: 'kinesis:ListStreams', Resource: '*' };
  const policy = { Version: '2012-10-17', Statement: [statement] };
  await writeFile(join(project, 'list.json'), JSON.stringify(policy));
  await writeFile(join(project, 'half.json'), '{"Version":');
});

afterAll(async () => {
  await server.close();
  await rm(project, { recursive: true, force: true });
});

async function run(words: string, { cwd = project, args = [] as string[] } = {}) {
  const env = { AWS_ENDPOINT_URL: server.endpoint, PATH: process.env['PATH'], HOME: project };
  const world = cliWorld({ cwd, env });
  const code = await runCommandLine([...words.split(' '), ...args], world);
  return { code, stdout: world.stdout(), stderr: world.stderr() };
}

async function json<T>(words: string): Promise<T> {
  const { code, stdout, stderr } = await run(`${words} --json`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

async function as<T>(credentials: Credentials, use: (client: ReturnType<typeof createClient>) => Promise<T>) {
  const { endpoint } = server;
  const client = createClient({ endpoint, region: 'us-east-1', credentials: async () => credentials });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

const arnOf = (credentials: Credentials) =>
  as(credentials, async (client) => (await client.call(stsTraits, GetCallerIdentity, {})).Arn);

test('a user is created with the policy of a file, listed without its secret, and revoked', async () => {
  const { stdout, stderr } = await run('access create producer --policy list.json');
  const [, accessKeyId, secretAccessKey] =
    /^\[producer\]\naws_access_key_id = (\w+)\naws_secret_access_key = (\S+)\n$/.exec(stdout) ?? [];
  expect(stderr).toBe('The secret is not shown again.\n');
  const producer = { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! };
  expect(await as(producer, (client) => client.call(kinesisTraits, ListStreams, {}))).toMatchObject({
    StreamNames: [],
  });
  const listed = await run('access list');
  expect(listed.stdout).toMatch(
    new RegExp(`^user +access key +status +created +last used\nproducer +${accessKeyId} +Active`),
  );
  expect(listed.stdout).not.toContain(secretAccessKey);
  await run(`access revoke producer --key ${accessKeyId}`);
  await expect(arnOf(producer)).rejects.toMatchObject({ code: 'InvalidClientTokenId' });
  const next = await json<Credentials>('access create producer');
  expect(await arnOf(next)).toBe('arn:aws:iam::000000000000:user/producer');
  await json('access revoke producer');
  await expect(arnOf(next)).rejects.toMatchObject({ code: 'InvalidClientTokenId' });
  expect((await run('access list')).stdout).toBe('no users in account 000000000000\n');
});

test('a policy that is refused leaves no user behind', async () => {
  expect(await run('access create half --policy half.json')).toMatchObject({ code: 1 });
  expect((await run('access list')).stdout).not.toContain('half');
});

test('the operator creates users of other accounts', async () => {
  const key = await json<Credentials>('access create ann --admin --account 111111111111');
  expect(await arnOf(key)).toBe('arn:aws:iam::111111111111:user/ann');
  const { keys } = await json<{ keys: unknown[] }>('access list --account 111111111111');
  expect(keys).toHaveLength(1);
  await expect(as(key, (client) => client.call(kinesisTraits, ListStreams, {}))).resolves.toBeDefined();
});

test('exec passes the credentials of the operator on, also from a folder below', async () => {
  const file = join(project, 'seen.json');
  const program = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`;
  const { code } = await run('exec -- node -e', { args: [program], cwd: join(project, '.millrace') });
  expect(code).toBe(0);
  const seen = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = seen;
  expect(await arnOf({ accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! })).toBe(
    'arn:aws:iam::000000000000:root',
  );
});

test('reports of the server are read with the same key', async () => {
  const { endpoint } = server;
  const read = async (cwd: string) => {
    const transport = reportTransport(
      endpoint,
      await reportAccess(endpoint, { env: { HOME: project }, cwd }),
    );
    try {
      return await readReport(transport, endpoint, 'streams');
    } finally {
      transport.close();
    }
  };
  expect(await read(project)).toEqual([]);
  await expect(read(tmpdir())).rejects.toThrow('asks for the access key of a user who may see it');
});

test.each([
  ['access create', 'NAME is missing: the user to create'],
  ['access remove x', 'ACTION is create, list, revoke or report, not "remove"'],
  ['access create x --account 12', '--account must have 12 digits, not "12"'],
  ['access create x --admin --policy list.json', '--admin allows everything'],
  ['access list --data nowhere', 'nowhere has no file root-credentials'],
])('%s fails', async (words, message) => {
  const { code, stderr } = await run(words);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(message);
});
