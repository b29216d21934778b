import type { Environment } from '../environment.ts';
import { InitLines, type InitLinesOptions } from './init-lines.ts';
import type { ProvisionedStart } from '../provision.ts';

/**
 * The init of provisioned environments may take this long, or as long as the function's timeout if that is longer.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const INIT_TIMEOUT_MS = 130_000;

/** Initializes an environment ahead of its first invocation. */
export async function provisionedStart(
  options: InitLinesOptions,
  start: (initLimitMs: number) => Promise<Environment>,
): Promise<ProvisionedStart> {
  const lines = new InitLines(options);
  lines.start();
  const environment = await start(Math.max(INIT_TIMEOUT_MS, options.spec.timeoutMs));
  const init = await environment.initialized;
  if (init.kind === 'ready') return { kind: 'ready', environment, initMs: init.durationMs };
  lines.failed('init', init);
  return { kind: 'failed', failure: 'init-failed' };
}
