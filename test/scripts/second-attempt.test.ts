import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/server-process.ts';

const script = fileURLToPath(new URL('../../scripts/vitest.mjs', import.meta.url));
const reporter = fileURLToPath(new URL('../support/failed-files.ts', import.meta.url));

/**
 * Runs files of tests.
 * @param sources each sees the number of its `attempt`, from 1
 */
async function runFiles(env: NodeJS.ProcessEnv, ...sources: string[]) {
  await using directory = await temporaryDirectory();
  const config = join(directory.path, 'vitest.config.ts');
  writeFileSync(
    config,
    `import { FailedFilesReporter } from ${JSON.stringify(reporter)};
    export default { test: {
      root: ${JSON.stringify(directory.path)}, globals: true, pool: 'threads', maxWorkers: 1, isolate: false, reporters: ['default', new FailedFilesReporter()],
    } };`,
  );
  for (const [index, source] of sources.entries()) {
    writeFileSync(
      join(directory.path, `${index}.test.js`),
      `import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(import.meta.filename + '.attempts', 'x');
      const attempt = readFileSync(import.meta.filename + '.attempts').length;
      ${source}`,
    );
  }
  const child = spawn(process.execPath, [script, '--config', config], {
    env: { ...process.env, CI: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { status, flaky: stderr.split('\n').filter((line) => line.startsWith('FLAKY')) };
}

const PASSES = 'test("passes", () => {});';
const SLOW_ONCE = 'test("slow once", () => { if (attempt === 1) throw new Error("too late\\nby 2 s"); });';
const NOT_READY_ONCE =
  'beforeAll(() => { if (attempt === 1) throw new Error("not ready"); }); test("t", () => {});';

test('in CI, files that fail run once more, and are listed when they pass then', async () => {
  expect(await runFiles({ CI: 'true' }, PASSES, SLOW_ONCE, NOT_READY_ONCE)).toEqual({
    status: 0,
    flaky: [
      'FLAKY, passed at the second attempt: 1.test.js: slow once: too late',
      'FLAKY, passed at the second attempt: 2.test.js: not ready',
    ],
  });
});

test.each([
  ['a file that fails again', { CI: 'true' }, ['test("wrong", () => { throw new Error("wrong"); });']],
  [
    'a property',
    { CI: 'true' },
    ['test("p", () => { if (attempt === 1) throw new Error("Property failed"); });'],
  ],
  [
    'an error outside of all tests',
    { CI: 'true' },
    ['test("u", () => { if (attempt === 1) Promise.reject(new Error("lost")); });'],
  ],
  ['many files', { CI: 'true' }, Array<string>(5).fill(SLOW_ONCE)],
  ['the run of a developer', {}, [SLOW_ONCE]],
])('%s stays failed', async (_, env, sources) => {
  expect(await runFiles(env, ...sources)).toEqual({ status: 1, flaky: [] });
});
