import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCommandLine } from '../../src/cli/command-line/parse.ts';
import start from '../../src/cli/commands/server/start.ts';
import { canRun } from '../support/not-run.ts';
import { startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { installInto, packPackage } from './packed-package.ts';

/*
 * Goal: each recipe in examples/testing works as its README says, in a project that has the tarball. (The recipe for
 * vitest has a suite of its own: fresh-folder.test.ts.)
 */

const run = promisify(execFile);
const recipes = join(import.meta.dirname, '../../examples/testing');
const python = join(import.meta.dirname, 'recipes/venv/bin');
const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

const hasPython = canRun(existsSync(python), 'the recipe for pytest', 'There is no test/tools/recipes/venv.');
const hasHadolint = canRun(
  existsSync(join(python, 'hadolint')),
  'the lint of the Dockerfile',
  'There is no hadolint in test/tools/recipes/venv.',
);
const hasGo = canRun(
  spawnSync('go', ['version']).status === 0,
  'the recipe for Go, and the lint of the workflow',
  'Go is not installed.',
);

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const tarball = await packPackage(directory.path);
  await installInto(directory.path, [tarball, 'jest@30.5.2']);
});

afterAll(() => directory?.[Symbol.asyncDispose]());

/** A copy of a recipe, below the folder in which its packages are installed. */
function copyOf(name: string): string {
  const folder = join(directory.path, name);
  mkdirSync(folder);
  cpSync(join(recipes, name), folder, { recursive: true });
  return folder;
}

/** Runs a program in a folder. @returns what it has printed; fails with that when the program fails */
async function output(folder: string, program: string, words: readonly string[], env: object = {}) {
  const { stdout, stderr } = await run(program, [...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
  }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
  return stdout + stderr;
}

const installed = (path: string) => join(directory.path, 'node_modules', path);

test('jest', async () => {
  const printed = await output(copyOf('jest'), process.execPath, [installed('jest/bin/jest.js')]);
  expect(printed).toContain('3 passed, 3 total');
});

test('node:test', async () => {
  const printed = await output(copyOf('node-test'), process.execPath, ['--test', '--test-reporter=tap']);
  expect(printed).toMatch(/^# pass 2$/m);
});

/** As the READMEs have it: `millrace run . -- PROGRAM`. */
const runWith = (folder: string, words: readonly string[], env?: object) =>
  output(
    folder,
    process.execPath,
    [installed('millrace/dist/millrace.cjs'), 'run', '.', '--', ...words],
    env,
  );

test.skipIf(!hasPython)('pytest with boto3', async () => {
  const printed = await runWith(copyOf('pytest'), [join(python, 'pytest'), '-q']);
  expect(printed).toContain('3 passed');
});

test.skipIf(!hasGo)('Go with SDK v2', async () => {
  const folder = copyOf('go');
  const printed = await runWith(folder, ['go', 'test', '-v', './...'], { GOFLAGS: '-mod=mod' });
  expect(printed.match(/^--- PASS/gm)).toHaveLength(2);
});

test.skipIf(!hasGo)('actionlint finds nothing in the workflow', async () => {
  const words = ['run', ACTIONLINT, join(recipes, 'github-actions/test.yml')];
  expect(await output(directory.path, 'go', words)).not.toContain('test.yml:');
});

test.skipIf(!hasHadolint)('hadolint finds nothing in the Dockerfile', async () => {
  const words = [join(recipes, 'docker/Dockerfile')];
  expect(await output(directory.path, join(python, 'hadolint'), words)).toBe('');
});

const dockerfile = readFileSync(join(recipes, 'docker/Dockerfile'), 'utf8');
const commandAfter = (pattern: RegExp) => JSON.parse(pattern.exec(dockerfile)![1]!) as string[];

test('the command of the container is a command line of millrace', () => {
  const [name, ...words] = commandAfter(/^CMD (.*)$/m);
  expect(name).toBe('start');
  expect(parseCommandLine(start, words)).toMatchObject({ kind: 'run', arguments: [] });
});

test('the health check of the container succeeds only while the server runs', async () => {
  const server = await startServerProcess(join(directory.path, 'data'));
  const [, option, script] = commandAfter(/^ {2}CMD (.*)$/m);
  const check = () =>
    spawnSync(process.execPath, [option!, script!.replace('http://127.0.0.1:4566', server.endpoint)]).status;
  try {
    expect(check()).toBe(0);
  } finally {
    await server.stop();
  }
  expect(check()).toBe(1);
});

test('the tests of the compose file reach its server by the URL that its queues have', () => {
  const { services } = parse(readFileSync(join(recipes, 'docker/compose.yml'), 'utf8')) as {
    readonly services: {
      readonly millrace: { readonly command: string };
      readonly tests: { readonly environment: Readonly<Record<string, string>> };
    };
  };
  const [name, ...words] = services.millrace.command.split(' ');
  expect(name).toBe('start');
  expect(parseCommandLine(start, words)).toMatchObject({
    kind: 'run',
    arguments: [],
    options: { 'public-url': services.tests.environment['AWS_ENDPOINT_URL'] },
  });
});
