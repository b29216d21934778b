import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, filesOf, root } from '../docs/blocks.ts';
import { compileStrictly } from '../support/repository/compile-strictly.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { installInto, packPackage } from './packed-package.ts';

/*
 * Goal: a new user's project and its test work in a folder that has only the tarball, vitest and a client of AWS, with the
 * same outcome each time.
 */

const run = promisify(execFile);

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let project: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const tarball = await packPackage(directory.path);
  project = join(directory.path, 'project');
  cpSync(join(root, 'examples/testing/vitest'), project, { recursive: true });
  await installInto(project, [tarball, 'vitest@4.1.12', '@aws-sdk/client-kinesis@3.1143.0']);
});

afterAll(() => directory?.[Symbol.asyncDispose]());

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs the tests as `npm test` does. @returns the outcome of each, and what the handlers have printed */
async function runTests(folder = project) {
  const startMs = performance.now();
  const vitest = join(project, 'node_modules/vitest/vitest.mjs');
  const report = join(directory.path, `report-${startMs}.json`);
  const words = [
    'run',
    '--testTimeout=120000',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { stdout } = await run(process.execPath, [vitest, ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
  }).catch((error: { stdout: string }) => error);
  const { default: found } = (await import(report, { with: { type: 'json' } })) as { default: Report };
  const outcomes = found.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status, failureMessages }) => [title, status, failureMessages]);
  const printed = stdout.split('\n').filter((line) => / (?:pays|cannot pay) /.test(line));
  return { outcomes, printed, seconds: (performance.now() - startMs) / 1_000 };
}

test('the tests of the example pass, with the same outcome each time', async () => {
  const first = await runTests();
  expect(first.outcomes).toHaveLength(6);
  for (const [title, status, failures] of first.outcomes) {
    expect({ title, status, failures }).toEqual({ title, status: 'passed', failures: [] });
  }
  expect(first.printed.length).toBeGreaterThan(10);
  const second = await runTests();
  expect(second.outcomes).toEqual(first.outcomes);
  expect(second.printed).toEqual(first.printed);
  console.log(`The tests took ${first.seconds.toFixed(1)} and ${second.seconds.toFixed(1)} s.`);
});

test.each(['clickstream-sessions', 'game-telemetry', 'iot-alerts', 'ticker-bars'])(
  'the example %s passes its tests, and compiles with its own settings',
  async (name) => {
    // Below the folder in which its packages are installed.
    const folder = join(project, name);
    cpSync(join(root, 'examples', name), folder, { recursive: true });
    const { outcomes } = await runTests(folder);
    expect(outcomes.length).toBeGreaterThan(2);
    expect(outcomes.filter(([, status]) => status !== 'passed')).toEqual([]);
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const types = ['--typeRoots', join(root, 'node_modules/@types')];
    await run(process.execPath, [compiler, '-p', folder, ...types]).catch(
      ({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      },
    );
  },
);

test('the example and the modules of docs/testing.md compile as in a strict project', async () => {
  for (const [name, text] of filesOf(blocksOf('docs/testing.md'))) {
    const path = join(project, 'docs', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  await compileStrictly(project, {
    options: { allowImportingTsExtensions: true, skipLibCheck: true },
    include: ['src', 'test', 'docs'],
  });
});
