import { defineConfig } from 'vitest/config';
import { FailedFilesReporter } from '../support/failed-files.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: [
      '*.test.ts',
      'dashboard/*.test.ts',
      'java/*.test.ts',
      'python-clients/*.test.ts',
      'real-projects/*.test.ts',
    ],
    reporters: ['default', new FailedFilesReporter()],
    // Frameworks that start up, bundle and zip: tens of seconds on two cores.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
