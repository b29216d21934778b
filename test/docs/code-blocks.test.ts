import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line/parse.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { blocksOf, commandsOf, filesOf, root } from './blocks.ts';

/*
 * Goal: what docs/testing.md, the README and the guides of docs/coming-from.md print works as printed.
 * Method: the files of the pages become a project, in which the package is installed as it is built, and whose tests
 * are run. Command lines are parsed, and what they name must exist. test/tools/fresh-folder.test.ts compiles the files.
 */

const run = promisify(execFile);
const PAGES = ['docs/testing.md', 'README.md'];
const blocks = PAGES.flatMap(blocksOf);
/** What readers have before they come to Millrace is in JavaScript (`js`), and is not run. */
const migrations = blocksOf('docs/coming-from.md').filter(({ language }) => language !== 'js');

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  for (const [name, text] of [...filesOf(blocks), ...filesOf(migrations)]) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
  installPackage(join(project, 'node_modules'));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** A copy and no link: a test runner transforms modules whose real path is outside of node_modules. */
function installPackage(folder: string): void {
  mkdirSync(folder);
  const filter = (path: string) => !path.endsWith('.map');
  cpSync(join(root, 'dist'), join(folder, 'millrace/dist'), { recursive: true, filter });
  cpSync(join(root, 'package.json'), join(folder, 'millrace/package.json'));
  for (const name of ['vitest', '@aws-sdk', 'esbuild']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, name), 'junction');
  }
}

test('the tests of the pages pass', async () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const words = [
    vitest,
    'run',
    '--root',
    project,
    '--no-isolate',
    '--maxWorkers=1',
    '--reporter=json',
    '--testTimeout=60000',
  ];
  const { stdout } = await run(process.execPath, words, { cwd: project }).catch(
    (error: { stdout: string }) => error,
  );
  const report = JSON.parse(stdout.slice(stdout.indexOf('{"numTotalTestSuites"'))) as {
    readonly numPassedTests: number;
    readonly testResults: readonly {
      readonly message: string;
      readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
    }[];
  };
  const failures = report.testResults.flatMap(({ message, assertionResults }) => [
    ...(message === '' ? [] : [message]),
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
  ]);
  expect(failures).toEqual([]);
  expect(report.numPassedTests).toBeGreaterThan(14);
});

const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts;

/** What each program of a shell block must be. The programs that `millrace exec` and `run` start are not looked at. */
const PROGRAMS: Readonly<Record<string, (words: readonly string[]) => Promise<void> | void>> = {
  async millrace([name, ...words]) {
    const entry = COMMANDS[name!];
    if (entry === undefined) throw new Error(`millrace has no command ${name}`);
    parseCommandLine((await entry.load()).default, words);
  },
  npx: ([name, ...words]) => PROGRAMS[name!]!(words),
  npm([verb, ...words]) {
    if (verb === 'install') return;
    const script = verb === 'run' ? words[0]! : verb!;
    expect(Object.keys(scripts)).toContain(script);
  },
  vitest: ([verb]) => expect(verb).toBe('run'),
};

test.each(commandsOf(blocks))('$where is a command line that is accepted', async ({ words }) => {
  const [program, ...rest] = words;
  await PROGRAMS[program!]!(rest);
  for (const word of rest.filter((one) => one.startsWith('examples/'))) {
    expect(existsSync(join(root, word))).toBe(true);
  }
});

test('every block is a file, a command line, or output', () => {
  const known = new Set(['ts', 'yaml', 'sh', '']);
  expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
});
