import { processFamilies } from '../../lib/platform/process-family.ts';
import { signalQuietly } from '../../lib/process/signal.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { ExitReason } from '../failure.ts';
import type { Launcher } from '../launching/launcher.ts';
import type { StartedProcess } from '../launching/launcher-process.ts';
import type { ProcessPlan, SpawnFailure } from '../launching/messages.ts';
import type { OutputSockets } from '../launching/output-server.ts';
import type { LineOutput } from '../log/environment-log.ts';
import { LogFrameReader } from '../log/log-frame-reader.ts';
import { LineSplitter } from '../log/line-splitter.ts';

// A descendant that left the group may keep the output of an ended process open. It is ignored after this time.
const OUTPUT_CLOSES_MS = 200;

type Gone = Extract<ExitReason, { kind: 'exited' | 'unstartable' }>;

export interface ProcessOptions {
  readonly launcher: Launcher;
  readonly plan: ProcessPlan;
  readonly log: LineOutput;
  /** Written to the log descriptor for the process to read. */
  readonly secret?: string | undefined;
  readonly clock: Clock;
  /** Called when the process has ended. Its output may not have been read. */
  readonly onExit?: (reason: Gone) => void;
  /** Called once, when the process could not be started, or has ended and all its output has been read. */
  readonly onGone: (reason: Gone) => void;
}

/** A function's operating system process, with those that it starts, which write to the log. */
export class FunctionProcess {
  readonly pid: number;
  readonly #started: StartedProcess;
  readonly #output: LoggedOutput | undefined;
  readonly #clock: Clock;
  readonly #families = processFamilies();
  #hasExited = false;
  #isGone = false;

  private constructor(started: StartedProcess, output: LoggedOutput | undefined, clock: Clock) {
    this.pid = started.pid;
    this.#clock = clock;
    this.#started = started;
    this.#output = output;
  }

  /** @returns undefined when the process could not be started */
  static async start(options: ProcessOptions): Promise<FunctionProcess | undefined> {
    const { launcher, plan, secret, log, onGone } = options;
    let output: LoggedOutput | undefined;
    const started = await launcher.start(plan, (sockets) => {
      output = logOutput(sockets, log);
    });
    if (started.kind === 'failed') {
      onGone(unstartable(plan.command, started));
      return undefined;
    }
    // Not earlier: the launcher would read it.
    if (secret !== undefined) output?.write(secret);
    const process = new FunctionProcess(started, output, options.clock);
    void process.#end(options).then(onGone);
    return process;
  }

  /** Kills the process and those that it has started, as far as the platform finds them. */
  kill(): void {
    if (this.#isGone) return;
    if (this.#hasExited) this.#families.killRest(this.pid);
    else this.#families.kill(this.pid);
  }

  /**
   * Asks the process to end, and kills it when it has not ended after this time.
   * @param pid the process that is asked
   */
  terminate(withinMs: number, pid = this.pid): void {
    if (this.#hasExited) return;
    signalQuietly(pid, 'SIGTERM');
    const limit = this.#clock.setTimer(withinMs, () => this.kill());
    void this.#started.exited.then(() => limit.cancel());
  }

  /** Stops the process and its group until `resume`. Those that it has started in other sessions run on. */
  suspend(): void {
    if (!this.#isGone) this.#families.stop(this.pid);
  }

  resume(): void {
    if (!this.#isGone) this.#families.resume(this.pid);
  }

  /** Logs what was read since the last line feed. */
  flushOutput(): void {
    this.#output?.flush();
  }

  /** Called when no process that this one has started is left. */
  forget(): void {
    this.#started.forget();
  }

  async #end({ clock, onExit }: ProcessOptions): Promise<Gone> {
    const output = this.#output;
    const { code, signal } = await this.#started.exited;
    this.#hasExited = true;
    const reason = { kind: 'exited', code, signal } as const;
    onExit?.(reason);
    this.kill();
    output?.drain();
    await new Promise<void>((resolve) => {
      const limit = clock.setTimer(OUTPUT_CLOSES_MS, resolve);
      void output?.closed.then(() => {
        limit.cancel();
        resolve();
      });
    });
    this.#isGone = true;
    output?.end();
    return reason;
  }
}

interface LoggedOutput {
  /** Resolves when no process can write any more, and all output is logged. */
  readonly closed: Promise<unknown>;
  /** Reads what an ended process has left, without pauses. */
  drain(): void;
  /** Logs incomplete lines, unless the rest of them waits to be read. */
  flush(): void;
  /** Writes to the log descriptor, for the process to read. */
  write(text: string): void;
  /** Logs incomplete lines, and ignores what is written later. */
  end(): void;
}

function logOutput(sockets: OutputSockets, log: LineOutput): LoggedOutput {
  const pace = log.pacer.open();
  const write = (text: string, timestampMs?: number) => {
    pace.countLine();
    log.write(text, timestampMs);
  };
  const lines = Array.from({ length: 3 }, () => new LineSplitter((line) => write(line)));
  const [stdout, stderr, raw] = lines as [LineSplitter, LineSplitter, LineSplitter];
  const frames = new LogFrameReader(
    ({ text, timestampMs }) => write(text, timestampMs),
    (bytes) => raw.push(bytes),
  );
  for (const [index, reader] of [stdout, stderr, frames].entries()) {
    pace.read(sockets[index]!, (bytes) => reader.push(bytes));
  }
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  return {
    closed: Promise.all(closed),
    drain() {
      if (pace.isPaused) for (const splitter of lines) splitter.joinLines();
      pace.end();
    },
    flush() {
      if (!pace.isPaused) for (const splitter of lines) splitter.end();
    },
    write: (text) => void sockets.at(-1)?.write(text),
    end() {
      for (const socket of sockets) socket.destroy();
      frames.end();
      for (const splitter of lines) splitter.end();
    },
  };
}

function unstartable(command: string, error: SpawnFailure) {
  const message =
    error.code === 'ENOENT'
      ? `Couldn't find valid bootstrap(s): [${command}]`
      : `fork/exec ${command}: ${error.code === 'EACCES' ? 'permission denied' : error.message}`;
  return { kind: 'unstartable', errorType: 'Runtime.InvalidEntrypoint', message } as const;
}
