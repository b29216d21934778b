import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
// Longer than any round; a handler that threw never reports.
const PATIENCE_MS = 120_000;

/** Waits for the report that a handler writes after it has received all records. */
export async function handlerReport<T>(file: string, round: number, signal: AbortSignal): Promise<T> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; await sleep(POLL_MS)) {
    signal.throwIfAborted();
    const text = await readFile(`${file}-${round}`, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as T;
  }
  throw new Error('the handler has not received all records');
}
