import { OperatorError } from '../../lib/operator-error.ts';
import { BENCH_LOAD_PATH } from '../../server/built-files.ts';
import { startChild } from '../child-process.ts';
import type { LoadOptions, LoadReport } from './workload.ts';

// Enough for V8 to optimize the hot functions of the server.
const WARM_UP_MS = 500;

/** Puts load on a server from a separate process. @throws OperatorError when a call fails */
export async function runLoad(
  options: Omit<LoadOptions, 'warmUpMs'> & { readonly warmUpMs?: number },
  signal: AbortSignal,
): Promise<LoadReport> {
  const args = [JSON.stringify({ warmUpMs: WARM_UP_MS, ...options } satisfies LoadOptions)];
  const child = await startChild<LoadReport>(BENCH_LOAD_PATH, args, signal);
  await child.stop();
  const { report } = child;
  if (report.failures.length > 0) {
    throw new OperatorError(
      `a call failed, so there is no result; the server returned: ${report.failures[0]}`,
    );
  }
  return report;
}
