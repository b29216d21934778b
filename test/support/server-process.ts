import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { keepLines } from '../../scripts/keep-lines.ts';
import { withoutProgress } from './without-progress.ts';

export const millraceCommand = fileURLToPath(new URL('../../dist/millrace.cjs', import.meta.url));

/** The built server in a process of its own, on a free port. */
export interface ServerProcess {
  readonly endpoint: string;
  readonly dataDirectory: string;
  readonly pid: number;
  /** Its standard error output so far, without the progress of a slow start. */
  errors(): string;
  isRunning(): boolean;
  /** Stops it with SIGTERM and waits for its exit. */
  stop(): Promise<number | null>;
  /** Kills it with SIGKILL: no warning, nothing flushed. */
  kill(): Promise<void>;
}

/** A temporary directory, removed when it is disposed. */
export async function temporaryDirectory(prefix = 'millrace-test-'): Promise<{
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Starts `millrace start` and resolves once it prints its endpoint.
 * @param dataDirectory undefined for data in memory, or in the store that the options name
 * @param on.cwd the folder of the project whose packages functions may use; default: this repository
 * @param on.logFile for the lines that it writes to standard error
 */
export async function startServerProcess(
  dataDirectory: string | undefined,
  options: readonly string[] = [],
  { cwd, logFile }: { readonly cwd?: string | undefined; readonly logFile?: string | undefined } = {},
): Promise<ServerProcess> {
  const port = options.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(
    process.execPath,
    [millraceCommand, 'start', ...dataOptions(dataDirectory, options), ...port, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd },
  );
  // When the test process exits early, its servers exit too.
  const endWithUs = () => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  keepLines(child.stderr, logFile);
  const endpoint = await readEndpoint(child, () => errors);
  child.stdout.resume();
  return {
    endpoint,
    dataDirectory: dataDirectory ?? 'memory',
    pid: child.pid!,
    errors: () => withoutProgress(errors),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function dataOptions(dataDirectory: string | undefined, options: readonly string[]): string[] {
  if (dataDirectory !== undefined) return ['--data', dataDirectory];
  return options.includes('--store') ? [] : ['--ephemeral'];
}

async function readEndpoint(child: ChildProcess, errors: () => string): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with code ${String(code)} before it listened:\n${errors()}`);
  });
  const ready = (async () => {
    for await (const line of lines) {
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (match) return match[0];
    }
    return ended;
  })();
  const endpoint = await Promise.race([ready, ended]);
  ended.catch(() => {});
  return endpoint;
}
