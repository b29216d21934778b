import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../lib/time/clock.ts';
import { descendantsOf } from '../../lib/process/descendants.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { Death } from '../failure.ts';
import { FrameReader } from '../log/frame-reader.ts';
import type { Launch } from './launch.ts';
import { LineSplitter } from '../log/line-splitter.ts';
import { killQuietly } from './stray-processes.ts';

/** The descriptor on which a process writes framed log records: the first after the standard three. */
export const LOG_DESCRIPTOR = 3;

// Whoever still holds a pipe of a dead process has left its group; its last words are not waited for.
const PIPES_CLOSE_MS = 200;

export interface ProcessOptions {
  readonly launch: Launch;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  /** Called once, when the process is gone and all it wrote has been taken. */
  readonly onGone: (death: Extract<Death, { kind: 'exited' | 'unstartable' }>) => void;
}

/** A function's operating system process: the leader of a group of its own, with its output in the log. */
export class FunctionProcess {
  readonly pid: number | undefined;

  constructor(options: ProcessOptions) {
    const { launch, directory, environment, log, clock, onGone } = options;
    const child = spawn(launch.command, launch.args, {
      cwd: directory,
      env: environment,
      // Not the server's standard input, which a handler could swallow.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C does not reach it, and what it starts itself is killed with it.
      detached: true,
    });
    this.pid = child.pid;
    const closeOutput = takeOutput(child, log);

    let gone = false;
    const reportGone = (death: Extract<Death, { kind: 'exited' | 'unstartable' }>) => {
      if (gone) return;
      gone = true;
      closeOutput();
      onGone(death);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) reportGone(unstartable(launch.command, error));
    });
    child.once('exit', (code, signal) => {
      const death = { kind: 'exited', code, signal } as const;
      this.kill();
      const patience = clock.setTimer(PIPES_CLOSE_MS, () => reportGone(death));
      child.once('close', () => {
        patience.cancel();
        reportGone(death);
      });
    });
  }

  /** Ends the process, its group, and what else it has started as far as the host shows it. */
  kill(): void {
    if (this.pid === undefined) return;
    // Those in sessions of their own are found by their parents, before these end.
    const descendants = descendantsOf(this.pid);
    killQuietly(-this.pid);
    descendants.forEach(killQuietly);
  }
}

function takeOutput(child: ChildProcess, log: EnvironmentLog): () => void {
  const splitters = [child.stdout, child.stderr].map((stream) => {
    const lines = new LineSplitter((line) => log.write(line));
    stream?.on('data', (bytes: Buffer) => lines.push(bytes));
    return lines;
  });
  const raw = new LineSplitter((line) => log.write(line));
  const frames = new FrameReader(
    ({ text, timestampMs }) => log.write(text, timestampMs),
    (bytes) => raw.push(bytes),
  );
  // A child for which the system had no descriptors left has no pipes at all, whatever its type says.
  const pipes = child.stdio as ChildProcess['stdio'] | undefined;
  const records = pipes?.[LOG_DESCRIPTOR] as Readable | null | undefined;
  records?.on('data', (bytes: Buffer) => frames.push(bytes));
  records?.on('error', () => {});
  return () => {
    frames.end();
    for (const lines of [...splitters, raw]) lines.end();
  };
}

function unstartable(command: string, error: NodeJS.ErrnoException) {
  const message =
    error.code === 'ENOENT'
      ? `Couldn't find valid bootstrap(s): [${command}]`
      : `fork/exec ${command}: ${error.code === 'EACCES' ? 'permission denied' : error.message}`;
  return { kind: 'unstartable', errorType: 'Runtime.InvalidEntrypoint', message } as const;
}
