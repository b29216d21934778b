import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { OperatorError } from '../lib/operator-error.ts';

/** A Node.js program of this repository in a separate process. It prints one line of JSON when it is ready or done. */
export interface Child<T> {
  readonly report: T;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a program and waits for its line. @throws OperatorError with the text of its standard error */
export async function startChild<T>(
  file: string,
  args: readonly string[],
  signal: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<Child<T>> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  };
  const onAbort = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort);
  void exited.then(() => signal.removeEventListener('abort', onAbort));
  const line = await firstLine(child);
  if (line === undefined) {
    await exited;
    signal.throwIfAborted();
    throw new OperatorError(
      errorOutput.trim() || `${file} exited without any output; run it directly to see why`,
    );
  }
  return { report: JSON.parse(line) as T, pid: child.pid!, stop };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  return undefined;
}
