import type { BenchServer } from '../../src/cli/bench/servers.ts';
import { startChild } from '../../src/cli/child-process.ts';

/** The bare server, in a separate process. */
export async function startLongPoll(words: readonly string[], signal: AbortSignal): Promise<BenchServer> {
  const child = await startChild<{ port: number }>('bench/mapping/long-poll-server.mjs', words, signal);
  return { ...child, port: child.report.port };
}
