import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What a run leaves for `scripts/vitest.mjs`, which decides whether its failed files run once more. */
export interface FailedFiles {
  /** Their paths. */
  readonly files: readonly string[];
  /** The file, name and first line of the error of each test and hook that failed. */
  readonly failures: readonly string[];
  /** Whether something failed that another attempt could hide: a property, or an error outside of all tests. */
  readonly final: boolean;
}

/** Writes the files that failed to the path in MILLRACE_FAILED_FILES, if it is set. */
export class FailedFilesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], outside: readonly SerializedError[]): void {
    const path = process.env['MILLRACE_FAILED_FILES'];
    if (path === undefined) return;
    const failed = modules.filter((module) => module.state() === 'failed');
    const failures = failed.flatMap(failuresOf);
    const report: FailedFiles = {
      files: failed.map(({ moduleId }) => moduleId),
      failures: failures.map(({ name, message }) => `${name}: ${message.split('\n', 1)[0]}`),
      // Another attempt would try other values.
      final: outside.length > 0 || failures.some(({ message }) => message.startsWith('Property failed')),
    };
    writeFileSync(path, JSON.stringify(report));
  }
}

function failuresOf(module: TestModule): { name: string; message: string }[] {
  const file = module.relativeModuleId;
  const ofTests = [...module.children.allTests('failed')].flatMap((test) =>
    (test.result().errors ?? []).map(({ message }) => ({ name: `${file}: ${test.fullName}`, message })),
  );
  const ofHooks = [module, ...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map(({ message }) => ({ name: file, message })),
  );
  return [...ofTests, ...ofHooks];
}
