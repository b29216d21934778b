import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { NotRun } from '../rivals/not-run.ts';

// LocalStack imports for half a minute on a busy machine.
const START_LIMIT_MS = 120_000;
const POLL_MS = 50;

/** A server that is not ours. */
export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program and waits until it accepts connections. @throws NotRun with its last output when it does not */
export async function startProgram(options: ProgramOptions, signal: AbortSignal): Promise<Program> {
  const { command, args, port, cwd, env = {} } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string) => (output = (output + text).slice(-2_000));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const stop = () => end(child);
  signal.addEventListener('abort', () => void child.kill('SIGKILL'), { once: true });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new NotRun(`${command} cannot be started: ${error.message}`)));
    child.once('exit', () => reject(new NotRun(`${command} ended while it was starting:\n${output}`)));
  });
  failed.catch(() => {});
  try {
    await Promise.race([accepts(port, START_LIMIT_MS), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid!, stop };
}

/** Runs a program to its end. @returns its last line, as JSON */
export async function measureBy<T>(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<T> {
  const { stdout } = await promisify(execFile)(command, args, { signal });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(killer);
}

async function accepts(port: number, limitMs: number): Promise<void> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs;) {
    if (await canConnect(port)) return;
    await pause(POLL_MS);
  }
  throw new NotRun(`nothing accepted connections within ${limitMs / 1_000} s`);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
