import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { MILLRACE, REDIRECT } from '../../support/built.ts';
import { listening, plain } from '../../support/listening.ts';

function exec(env: Record<string, string>, ...words: string[]) {
  const child = spawn(process.execPath, [MILLRACE, 'exec', ...words], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, out: text(child.stdout), errors: text(child.stderr), exit: once(child, 'exit') };
}

test('redirects a call that has no endpoint setting to the server', async () => {
  const { endpoint } = await listening(async ({ headers }) => plain(String(headers['host'])));
  const source = `require('https').get('https://kinesis.us-east-1.amazonaws.com/', (r) => r.pipe(process.stdout))`;
  const { out, exit } = exec({}, '--endpoint', endpoint, '--', 'node', '-e', source);
  expect(await exit).toEqual([0, null]);
  expect(await out).toBe('kinesis.us-east-1.amazonaws.com');
});

test('sets the variables that AWS clients read, and removes those with precedence', async () => {
  const { out } = exec(
    {
      AWS_PROFILE: 'work',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SESSION_TOKEN: 't',
      AWS_SECURITY_TOKEN: 't',
      AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
      AWS_ENDPOINT_URL_KINESIS: 'http://127.0.0.1:2',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_USE_FIPS_ENDPOINT: 'true',
      NO_PROXY: '.corp',
      NODE_OPTIONS: '--no-warnings',
    },
    '--endpoint',
    'http://127.0.0.1:1',
    '--region',
    'eu-west-1',
    '--',
    'node',
    '-p',
    'JSON.stringify(process.env)',
  );
  const env = JSON.parse(await out);
  expect(env).toMatchObject({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: '000000000000',
    NODE_OPTIONS: `--no-warnings --require "${REDIRECT}"`,
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_USE_FIPS_ENDPOINT: 'false',
    AWS_USE_DUALSTACK_ENDPOINT: 'false',
    NO_PROXY: '.corp,127.0.0.1',
    SLS_TELEMETRY_DISABLED: '1',
  });
  expect(env).not.toHaveProperty('AWS_PROFILE');
  expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  expect(env).not.toHaveProperty('AWS_SECURITY_TOKEN');
  expect(env).not.toHaveProperty('AWS_CREDENTIAL_EXPIRATION');
  expect(env).not.toHaveProperty('AWS_ENDPOINT_URL_KINESIS');
});

test('keeps an access key id that selects an account', async () => {
  const { out } = exec(
    { AWS_ACCESS_KEY_ID: '123456789012' },
    '--',
    'node',
    '-p',
    'process.env.AWS_ACCESS_KEY_ID',
  );
  expect(await out).toBe('123456789012\n');
});

test('exits as the program does', async () => {
  expect(await exec({}, '--', 'node', '-e', 'process.exit(7)').exit).toEqual([7, null]);
  expect(await exec({}, '--', 'node', '-e', 'process.kill(process.pid, "SIGKILL")').exit).toEqual([
    137,
    null,
  ]);
});

test('forwards SIGTERM', async () => {
  const { child, exit } = exec({}, '--', 'node', '-e', 'console.log("up"); setInterval(() => {}, 1000)');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await exit).toEqual([143, null]);
});

test.each([
  [['--', 'no-such-program'], 127, 'millrace: cannot run no-such-program: no such program in PATH\n'],
  [['--', '/etc/passwd'], 126, 'millrace: cannot run /etc/passwd: spawn /etc/passwd EACCES\n'],
  [
    [],
    2,
    'millrace: COMMAND is missing: the program and its arguments, after -- (see millrace exec --help)\n',
  ],
  [
    ['--endpoint', 'localhost:4566', '--', 'node'],
    2,
    'millrace: "localhost:4566" is not the URL of a server; an example is http://127.0.0.1:4566 (see millrace exec --help)\n',
  ],
])('%j is refused', async (words, code, message) => {
  const { exit, errors } = exec({}, ...words);
  expect(await exit).toEqual([code, null]);
  expect(await errors).toBe(message);
});

test('an interrupt of a process without a terminal, such as that of a CI runner, reaches the program', async () => {
  const program =
    "process.on('SIGINT', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000)";
  // In a session of its own it has no terminal, wherever the tests run.
  const child = spawn(process.execPath, [MILLRACE, 'exec', '--', 'node', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([5, null]);
});
