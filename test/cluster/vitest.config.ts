import { defineConfig } from 'vitest/config';
import { FailedFilesReporter } from '../support/failed-files.ts';

// What needs a real nats-server: npm run test:cluster. Files are run one after the other: each starts three nodes.
export default defineConfig({
  cacheDir: '../../node_modules/.vite-cluster',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    reporters: ['default', new FailedFilesReporter()],
    // An election takes up to nine seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
