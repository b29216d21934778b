import type { Reporter, TestCase } from 'vitest/node';

/**
 * On a busy machine of continuous integration, a test that fails is run once more, so that an event which came later than
 * ever before does not stop everything. A developer's run has no second attempt.
 */
export const RETRY = {
  count: process.env['CI'] ? 1 : 0,
  // A property would be tried with other values, and hide those that it has failed for.
  condition: /^(?!Property failed)/,
};

/** Lists at the end the tests that passed at their second attempt only: each has a fault, or the program has one. */
export class FlakyTests implements Reporter {
  readonly #found: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    const [error] = test.result().errors ?? [];
    const stack = (error?.stack ?? '').split('\n').filter((line) => !line.includes('node_modules'));
    this.#found.push([`${test.module.relativeModuleId}: ${test.fullName}`, ...stack].join('\n'));
  }

  onTestRunEnd(): void {
    for (const each of this.#found) console.error(`FLAKY, passed at the second attempt: ${each}\n`);
  }
}
