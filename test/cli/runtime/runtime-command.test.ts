import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { cliWorld } from '../../support/cli-world.ts';

let directory: string;
let packages: string;
let env: Record<string, string>;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-runtime-command-'));
  packages = join(directory, 'packages');
  mkdirSync(join(directory, 'bin'));
  env = { PATH: `${join(directory, 'bin')}:/usr/bin:/bin`, MILLRACE_RUNTIME_PACKAGES: packages };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program in place of npm or python3. It adds its arguments to `calls`. */
function program(name: string, script: string): void {
  const file = join(directory, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${join(directory, 'calls')}\n${script}\n`);
  chmodSync(file, 0o755);
}

// `--prefix` is the second argument, and its value the third.
const NPM = `
if [ "$1" = uninstall ]; then rm -r "$3"; exit; fi
mkdir -p "$3/node_modules/@aws-sdk/client-kinesis"
echo '{"version":"3.1.0"}' > "$3/node_modules/@aws-sdk/client-kinesis/package.json"
echo '{"dependencies":{"@aws-sdk/client-kinesis":"^3.1.0"}}' > "$3/package.json"
`;
const PIP = `
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/boto3" "$2/boto3-1.40.2.dist-info" "$2/python_dateutil-2.9.0.post0.dist-info"
`;

async function millrace(...words: string[]) {
  const world = cliWorld({ env });
  const code = await runCommandLine(['runtime', ...words], world);
  return { code, stdout: world.stdout(), stderr: world.stderr() };
}

function calls(): string[] {
  return readFileSync(join(directory, 'calls'), 'utf8').trimEnd().split('\n');
}

const BOTO3 = [
  { name: 'boto3', version: '1.40.2', runtime: 'python' },
  { name: 'python_dateutil', version: '2.9.0.post0', runtime: 'python' },
];
const KINESIS = { name: '@aws-sdk/client-kinesis', version: '3.1.0', runtime: 'nodejs' };

test('adds, lists and removes what the runtimes carry', async () => {
  program('npm', NPM);
  program('python3', PIP);
  const added = await millrace('add', 'aws-sdk', 'boto3', '@aws-sdk/client-athena', '--json');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(added.stdout)).toEqual({ folder: packages, packages: [KINESIS, ...BOTO3] });
  const [npm, pip] = calls();
  expect(npm).toMatch(
    /^install --prefix \S+\/nodejs .*@aws-sdk\/client-kinesis@\^3 .*@aws-sdk\/client-athena@\^3$/,
  );
  expect(pip).toMatch(/^-m pip install .*--target \S+ boto3>=1,<2$/);

  const listed = await millrace('list');
  expect(listed.stdout).toBe(
    [
      'package                  version      runtime',
      '@aws-sdk/client-kinesis  3.1.0        nodejs',
      'boto3                    1.40.2       python',
      'python_dateutil          2.9.0.post0  python',
      '',
      `in ${packages}`,
      '',
    ].join('\n'),
  );

  const removed = await millrace('remove', 'boto3', '@aws-sdk/client-kinesis', '--json');
  expect(JSON.parse(removed.stdout)).toEqual({ folder: packages, packages: [] });
  expect(calls().at(-1)).toMatch(/^uninstall --prefix \S+ .*@aws-sdk\/client-kinesis$/);
  expect(existsSync(join(packages, 'python'))).toBe(false);
});

test('removes nothing when a package is not installed, and names it', async () => {
  program('npm', NPM);
  await millrace('add', 'aws-sdk');
  const refused = (words: string) => ({
    code: 1,
    stdout: '',
    stderr: `millrace: not installed in ${packages}: ${words}; \`millrace runtime list\` shows what is\n`,
  });
  expect(await millrace('remove', 'boto3')).toEqual(refused('boto3'));
  expect(await millrace('remove', 'aws-sdk', '@aws-sdk/client-athena', 'boto3')).toEqual(
    refused('@aws-sdk/client-athena, boto3'),
  );
  expect(JSON.parse((await millrace('list', '--json')).stdout).packages).toEqual([KINESIS]);
  // Of this set one client is installed.
  expect(await millrace('remove', 'aws-sdk')).toMatchObject({ code: 0, stderr: '' });
});

test('lists nothing before anything is added', async () => {
  expect(await millrace('list')).toEqual({ code: 0, stdout: `no packages\n\nin ${packages}\n`, stderr: '' });
});

test('a failed installation leaves what was there, and gives the reason and the remedy', async () => {
  program('python3', PIP);
  await millrace('add', 'boto3');
  program(
    'python3',
    `${PIP}\necho 'WARNING: retrying' >&2; echo 'ERROR: No matching distribution found' >&2; exit 1`,
  );
  const failed = await millrace('add', 'boto3');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toBe(
    'millrace: python3 failed: ERROR: No matching distribution found; see `python3 -m pip config list` for where it ' +
      'looks; `python3 -m ensurepip` installs a missing pip\n',
  );
  expect(JSON.parse((await millrace('list', '--json')).stdout).packages).toEqual(BOTO3);
});

test('names npm or python3 when it is missing, and what to install', async () => {
  env['PATH'] = join(directory, 'bin');
  expect((await millrace('add', 'aws-sdk')).stderr).toBe(
    'millrace: npm was not found; install Node.js with npm, and run the command again\n',
  );
  expect((await millrace('add', 'boto3')).stderr).toBe(
    'millrace: python3 was not found; install Python 3 with pip, and run the command again\n',
  );
});

test.each([
  [['add'], 'PACKAGE is missing: what to add, such as boto3'],
  [['install', 'boto3'], 'ACTION is add, list or remove, not "install"'],
  [['list', 'boto3'], 'unexpected argument "boto3"'],
  [
    ['add', 'requests'],
    "AWS's runtimes do not carry requests, so a function must bring it in its package or in a layer; they carry aws-sdk, aws-sdk-v2, boto3, @aws-sdk/NAME and @smithy/NAME",
  ],
])('refuses %j', async (words, message) => {
  expect(await millrace(...words)).toEqual({
    code: 2,
    stdout: '',
    stderr: `millrace: ${message} (see millrace runtime --help)\n`,
  });
});
