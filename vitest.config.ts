import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { COMPILED_MODULES, compiledSources } from './test/support/compiled-sources.ts';
import { FailedFilesReporter } from './test/support/failed-files.ts';
import { LongestFirst } from './test/support/longest-first.ts';

// These files run in processes of their own. All others share one process for each worker, with modules loaded once:
// loading the server anew takes a second, longer than the tests of most files. It is sound because modules have no
// mutable state of their own, and those tests neither change the process (its environment, signals, console) nor
// measure it.
const ISOLATED = [
  // They kill servers under load. What fails after such a test must fail its own file.
  'test/{crash,reshard}/**/*.test.ts',
  // They look for children of their own process.
  'test/{lib/process,runtime/launching,runtime/sandbox}/**/*.test.ts',
  // They use up the descriptors of their process.
  'test/runtime/environment/admission.test.ts',
  'test/runtime/process/function-process.test.ts',
  // They change the environment of their process.
  'test/runtime/other-runtimes.test.ts',
];

/**
 * The test kit changes the environment of its process, its console and its network, and puts all of it back. A process for
 * all of them, and not for each, takes half the processor time.
 */
const TEST_KIT = 'test/testing/**/*.test.ts';

/** Projects that users start from, with their own tests: these use the package as it is built. */
const EXAMPLES = 'examples/*/test/*.test.ts';

const NOT_TESTS = [
  // Heavy tools have a command of their own: npm run test:tools.
  'test/tools/**',
  // So do those that need nats-server: npm run test:cluster.
  'test/cluster/**',
  '**/node_modules/**',
];

export default defineConfig({
  plugins: [compiledSources()],
  test: {
    server: { deps: { external: [COMPILED_MODULES] } },
    reporters: ['default', new FailedFilesReporter()],
    // Real child processes and real disks share two cores: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Tests wait for child processes, disks and timers for half of their time. The bound is for memory: a worker that has
    // loaded everything takes some hundred megabytes.
    maxWorkers: Math.min(availableParallelism(), 4) + 2,
    sequence: { sequencer: LongestFirst },
    globalSetup: './test/support/build.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...ISOLATED, TEST_KIT, ...NOT_TESTS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED, exclude: NOT_TESTS } },
      { extends: true, test: { name: 'test kit', include: [TEST_KIT], exclude: NOT_TESTS, isolate: false } },
      {
        extends: true,
        resolve: {
          alias: [{ find: /^millrace\/(.*)$/, replacement: join(import.meta.dirname, 'dist/$1.js') }],
        },
        test: {
          name: 'examples',
          include: [EXAMPLES],
          exclude: NOT_TESTS,
          isolate: false,
          // Loaded by Node.js, as a package in node_modules is, and not transformed.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
});
