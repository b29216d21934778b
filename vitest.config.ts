import { defineConfig } from 'vitest/config';

// Folders whose tests run in one process each worker, with modules loaded once: loading them anew for each of 300 files
// takes longer than the tests. It is sound because modules have no mutable state of their own, and these tests neither
// change the process (its environment, signals, console) nor measure it.
const SHARED = [
  'engine',
  // Tests of lib/process look for children of their own process.
  'lib/!(process)',
  'manifest',
  'mapping',
  'policy',
  'protocol',
  'records',
  'schema',
  'scripts',
  'services',
  'storage',
  'wire',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Real child processes and real disks share two cores: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: './test/support/build.ts',
    projects: [
      { extends: true, test: { name: 'modules', include: SHARED, isolate: false } },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['test/**/*.test.ts'],
          // Heavy tools have a command of their own: npm run test:tools.
          exclude: [...SHARED, 'test/tools/**', '**/node_modules/**'],
        },
      },
    ],
  },
});
