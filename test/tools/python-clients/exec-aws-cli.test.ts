import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasAwsCli, pythonOfAwsCli } from '../../support/clients/aws-cli.ts';
import { MILLRACE } from '../../support/built.ts';
import { canRun } from '../../support/not-run.ts';
import { type ProxyTrap, startProxyTrap } from '../../support/processes/proxy-trap.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

/* Programs under `millrace exec` reach only the server, whichever endpoints they use. */

const run = promisify(execFile);

const python = pythonOfAwsCli();
const hasPython = canRun(
  python !== undefined,
  'botocore under `millrace exec`',
  'No Python on this machine has the AWS CLI.',
);

let server: TestServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let trap: ProxyTrap;

beforeAll(async () => {
  server = await runningServer();
  directory = await temporaryDirectory();
  trap = await startProxyTrap();
});
afterAll(async () => {
  trap.close();
  await server.close();
  await directory[Symbol.asyncDispose]();
});

async function exec(words: string[], env: Record<string, string> = {}) {
  const { stdout } = await run(
    process.execPath,
    [MILLRACE, 'exec', '--endpoint', server.endpoint, '--', ...words],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: directory.path,
        AWS_PAGER: '',
        AWS_MAX_ATTEMPTS: '1',
        ...trap.env,
        ...env,
      },
    },
  );
  return stdout;
}

test.skipIf(!hasPython).each([
  ['a shell', ['sh', '-c', 'aws sqs list-queues && aws kinesis list-streams']],
  ['a module', ['sh', '-c', `${python} -m awscli sqs list-queues`]],
  [
    'a program that names a dual-stack endpoint of AWS',
    [
      String(python),
      '-c',
      "import botocore.session as b; b.get_session().create_client('sqs', endpoint_url='https://sqs.eu-west-1.api.aws').list_queues()",
    ],
  ],
])('calls of %s stay on this machine', async (_, words) => {
  await exec(words);
  expect(trap.requests).toEqual([]);
});

test.skipIf(!hasAwsCli)('settings of a profile do not send calls elsewhere', async () => {
  const config = join(directory.path, 'config');
  await writeFile(
    config,
    `[default]
use_fips_endpoint = true
use_dualstack_endpoint = true
ignore_configured_endpoint_urls = true
endpoint_url = https://example.com
services = other
[services other]
kinesis =
  endpoint_url = https://example.com
`,
  );
  const env = {
    AWS_CONFIG_FILE: config,
    AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL_KINESIS: 'https://example.com',
  };
  // Within a shell, `exec` adds no option to `aws`.
  const output = await exec(['sh', '-c', 'aws kinesis list-streams && aws sqs list-queues'], env);
  expect(output).toContain('"StreamNames": []');
  expect(trap.requests).toEqual([]);
});

test.skipIf(!hasPython)('an existing sitecustomize and PYTHONPATH stay in effect', async () => {
  const folder = join(directory.path, 'own');
  await mkdir(folder);
  await writeFile(join(folder, 'sitecustomize.py'), 'import builtins; builtins.from_sitecustomize = "kept"');
  const program =
    'import botocore.httpsession as h; print(from_sitecustomize, h.URLLib3Session.send.__name__)';
  expect(await exec([String(python), '-c', program], { PYTHONPATH: folder })).toBe('kept redirected_send\n');
});
