import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../lib/time/clock.ts';
import { descendantsOf } from '../../lib/process/descendants.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { ExitReason } from '../failure.ts';
import { FrameReader } from '../log/frame-reader.ts';
import type { Launch } from './launch.ts';
import { LineSplitter } from '../log/line-splitter.ts';
import { killQuietly } from './stray-processes.ts';

/** The descriptor on which a process writes framed log records: the first after the standard three. */
export const LOG_DESCRIPTOR = 3;

// A descendant that left the group may keep the pipes of an ended process open. Its output is ignored after this time.
const PIPES_CLOSE_MS = 200;

export interface ProcessOptions {
  readonly launch: Launch;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  /** Called once, when the process has ended and all its output has been read. */
  readonly onGone: (reason: Extract<ExitReason, { kind: 'exited' | 'unstartable' }>) => void;
}

/** A function's operating system process, which leads its own process group and writes to the log. */
export class FunctionProcess {
  readonly pid: number | undefined;

  constructor(options: ProcessOptions) {
    const { launch, directory, environment, log, clock, onGone } = options;
    const child = spawn(launch.command, launch.args, {
      cwd: directory,
      env: environment,
      // A handler must not consume the server's standard input.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // Its own process group: Ctrl-C does not reach it, and the processes it starts are killed with it.
      detached: true,
    });
    this.pid = child.pid;
    const closeOutput = logOutput(child, log);

    let isGone = false;
    const reportGone = (reason: Extract<ExitReason, { kind: 'exited' | 'unstartable' }>) => {
      if (isGone) return;
      isGone = true;
      closeOutput();
      onGone(reason);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) reportGone(unstartable(launch.command, error));
    });
    child.once('exit', (code, signal) => {
      const reason = { kind: 'exited', code, signal } as const;
      this.kill();
      const limit = clock.setTimer(PIPES_CLOSE_MS, () => reportGone(reason));
      child.once('close', () => {
        limit.cancel();
        reportGone(reason);
      });
    });
  }

  /** Kills the process, its group, and its descendants outside the group where the host lists them. */
  kill(): void {
    if (this.pid === undefined) return;
    // Descendants in other sessions can only be found while their parents still run.
    const descendants = descendantsOf(this.pid);
    killQuietly(-this.pid);
    descendants.forEach(killQuietly);
  }
}

function logOutput(child: ChildProcess, log: EnvironmentLog): () => void {
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
  // Contrary to its type, `stdio` is undefined when the system has run out of descriptors.
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
