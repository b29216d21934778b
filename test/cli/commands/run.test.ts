import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MILLRACE } from '../../support/built.ts';
import { removeDirectory } from '../../support/remove-directory.ts';

let directory: string;
/** Where the server puts its data. */
let temporary: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-run-test-'));
  temporary = join(directory, 'tmp');
  mkdirSync(temporary);
});
afterEach(() => removeDirectory(directory));

function run(...words: string[]) {
  const child = spawn(process.execPath, [MILLRACE, 'run', '--time-scale', '0', ...words], {
    cwd: directory,
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, out: text(child.stdout), errors: text(child.stderr), exit: once(child, 'exit') };
}

function writeProject(handler: string): void {
  mkdirSync(join(directory, 'shop'));
  writeFileSync(
    join(directory, 'shop/serverless.yml'),
    // Only what was deployed knows the region: it comes from the command line of the deployment.
    `service: shop
provider: { name: aws, runtime: nodejs22.x, region: '\${param:region}' }
functions:
  order: { handler: ${handler} }
`,
  );
  writeFileSync(join(directory, 'shop/handler.js'), 'exports.order = async () => {};');
}

const LIST_FUNCTIONS = `
  const credential = process.env.AWS_ACCESS_KEY_ID + '/20260101/' + process.env.AWS_REGION + '/lambda/aws4_request';
  fetch(process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions', { headers: {
    'x-amz-date': '20260101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=' + credential + ', SignedHeaders=host, Signature=x',
  } }).then((response) => response.json()).then(({ Functions }) => {
    console.log(Functions.map(({ FunctionArn }) => FunctionArn).join());
    process.exitCode = 7;
  });`;

test('a program finds what was deployed, and its output and exit code are all that is left', async () => {
  writeProject('handler.order');
  const { out, errors, exit } = run(
    'shop',
    '--param',
    'region=eu-west-1',
    '--',
    'node',
    '-e',
    LIST_FUNCTIONS,
  );
  expect(await exit).toEqual([7, null]);
  expect(await out).toBe('arn:aws:lambda:eu-west-1:000000000000:function:shop-dev-order\n');
  expect(await errors).toMatch(/^Millrace listens on http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(readdirSync(temporary)).toEqual([]);
});

test('a project that cannot be deployed ends it before the program runs', async () => {
  writeProject('missing.order');
  const { out, errors, exit } = run('shop', '--param', 'region=eu-west-1', '--', 'node', '-p', '1');
  expect(await exit).toEqual([1, null]);
  expect(await out).toBe('');
  expect(await errors).toMatch(/^Millrace listens on .+\nmillrace: .*missing/);
  expect(readdirSync(temporary)).toEqual([]);
});

test('SIGTERM ends the program and then the server; the data of --data is kept', async () => {
  const { child, exit } = run(
    '--data',
    'kept',
    '--',
    'node',
    '-e',
    'console.log("up"); setInterval(() => {}, 1000)',
  );
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await exit).toEqual([143, null]);
  expect(readdirSync(join(directory, 'kept'))).not.toEqual([]);
});

test('without a program it says where one goes', async () => {
  const { errors, exit } = run('npm', 'test');
  expect(await exit).toEqual([2, null]);
  expect(await errors).toBe(
    'millrace: COMMAND is missing: the program and its arguments, after -- (see millrace run --help)\n',
  );
});
