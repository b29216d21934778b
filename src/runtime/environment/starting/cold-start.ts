import type { Environment } from '../environment.ts';
import type { FailedInit } from '../environment-state.ts';
import { InitLines, type InitLinesOptions } from './init-lines.ts';

export interface ColdStartOptions extends InitLinesOptions {
  readonly initTimeoutMs: number;
  /** Starts an environment whose init may take this long. */
  readonly start: (initLimitMs: number) => Promise<Environment>;
}

export type ColdStartOutcome =
  /** `initMs`: the init preceded the invocation. `spentMs`: it took this much of the invocation's timeout. */
  | {
      readonly kind: 'ready';
      readonly environment: Environment;
      readonly timing: { readonly initMs: number } | { readonly spentMs: number };
    }
  | { readonly kind: 'failed'; readonly environment: Environment; readonly init: FailedInit };

/**
 * Starts an environment for an invocation. An init that fails is repeated as part of the invocation, under the
 * function's timeout:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
export async function coldStart(options: ColdStartOptions): Promise<ColdStartOutcome> {
  const { spec, initTimeoutMs, start } = options;
  const lines = new InitLines(options);
  lines.start();
  const first = await start(initTimeoutMs);
  const init = await first.initialized;
  if (init.kind === 'ready') {
    return { kind: 'ready', environment: first, timing: { initMs: init.durationMs } };
  }
  lines.failed('init', init);

  const second = await start(spec.timeoutMs);
  const repeated = await second.initialized;
  if (repeated.kind === 'ready') {
    return { kind: 'ready', environment: second, timing: { spentMs: repeated.durationMs } };
  }
  lines.failed('invoke', repeated);
  return { kind: 'failed', environment: second, init: repeated };
}
