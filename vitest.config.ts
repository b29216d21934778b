import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/build.ts',
    // Heavy tools have a command of their own: npm run test:tools.
    exclude: ['test/tools/**', '**/node_modules/**'],
    // Real child processes and real disks share two cores: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
