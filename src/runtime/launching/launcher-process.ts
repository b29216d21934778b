import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Random } from '../../lib/random.ts';
import { LineSplitter } from '../log/line-splitter.ts';
import type { ExitStatus, LauncherReport, LauncherRequest, ProcessPlan, SpawnFailure } from './messages.ts';
import { OutputServer, type OutputSockets } from './output-server.ts';

/** The command line of the launcher. */
export interface LauncherCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface StartedProcess {
  readonly kind: 'started';
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  /** Called when neither the process nor any that it has started is left. */
  forget(): void;
}

export type StartOutcome = StartedProcess | ({ readonly kind: 'failed' } & SpawnFailure);

interface Owned {
  readonly started: (outcome: StartOutcome) => void;
  readonly exited: (status: ExitStatus) => void;
  readonly whenExited: Promise<ExitStatus>;
}

/** The status of processes whose launcher has ended: they are killed. */
const KILLED: ExitStatus = { code: null, signal: 'SIGKILL' };

/** One launcher process, from its start to its end. */
export class LauncherProcess {
  /** Resolves with the reason when the launcher has ended. */
  readonly ended: Promise<string>;
  readonly #output: OutputServer;
  readonly #child: ChildProcess;
  readonly #owned = new Map<number, Owned>();
  #lastId = 0;
  #isEnded = false;

  private constructor(
    output: OutputServer,
    { command, args }: LauncherCommand,
    onMessage: (line: string) => void,
  ) {
    this.#output = output;
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C in the terminal reaches the server's process group, and must not reach the launcher.
      detached: true,
      windowsHide: true,
      env: launcherEnvironment(process.env),
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        if (!this.#isEnded) this.#end();
        resolve(reason);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('exit', (code, signal) => end(signal ?? `exit status ${code}`));
    });
    this.#readReports(onMessage);
    this.#setReferenced(false);
    this.#send({ kind: 'connect', address: output.address, secret: output.secret });
  }

  /** @param onMessage receives what the launcher writes to its standard error */
  static async start(
    command: LauncherCommand,
    random: Random,
    onMessage: (line: string) => void,
  ): Promise<LauncherProcess> {
    return new LauncherProcess(await OutputServer.listen(random), command, onMessage);
  }

  /** @param attach receives the output of the process before it is spawned */
  start(plan: ProcessPlan, attach: (output: OutputSockets) => void): Promise<StartOutcome> {
    if (this.#isEnded) return Promise.resolve(failed('the launcher has ended'));
    const id = ++this.#lastId;
    void this.#output.expect(id).then((sockets) => {
      attach(sockets);
      this.#send({ kind: 'spawn', id });
    });
    this.#send({ kind: 'prepare', id, plan });
    return new Promise((started) => {
      let exited: (status: ExitStatus) => void = () => {};
      const whenExited = new Promise<ExitStatus>((resolve) => {
        exited = resolve;
      });
      this.#owned.set(id, { started, exited, whenExited });
    });
  }

  /** Ends the launcher, which first kills the processes that still run. */
  async close(): Promise<void> {
    // Until here the launcher does not keep the server alive; from here the server waits for it.
    this.#setReferenced(true);
    this.#child.stdin?.end();
    await this.ended;
  }

  #readReports(onMessage: (line: string) => void): void {
    const { stdin, stdout, stderr } = this.#child;
    const lines = new LineSplitter((line) => this.#handle(JSON.parse(line) as LauncherReport));
    stdout?.on('data', (bytes: Buffer) => lines.push(bytes));
    const messages = new LineSplitter((line) => onMessage(line.trimEnd()));
    stderr?.on('data', (bytes: Buffer) => messages.push(bytes));
    // The launcher has ended, which `exit` reports.
    stdin?.on('error', () => {});
  }

  #handle(report: LauncherReport): void {
    const { id } = report;
    const owned = this.#owned.get(id);
    if (!owned) return;
    switch (report.kind) {
      case 'spawned':
        owned.started({
          kind: 'started',
          pid: report.pid,
          exited: owned.whenExited,
          forget: () => this.#send({ kind: 'forget', id }),
        });
        break;
      case 'failed':
        this.#owned.delete(id);
        this.#output.abandon(id);
        owned.started(failed(report.message, report.code));
        break;
      case 'exited':
        this.#owned.delete(id);
        owned.exited(report);
        break;
    }
  }

  #end(): void {
    this.#isEnded = true;
    this.#output.close();
    for (const [id, { started, exited }] of this.#owned) {
      this.#output.abandon(id);
      started(failed('the launcher has ended'));
      exited(KILLED);
    }
    this.#owned.clear();
  }

  #send(request: LauncherRequest): void {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  #setReferenced(isReferenced: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const part of [this.#child, stdin, stdout, stderr] as (ChildProcess | Socket | null)[]) {
      if (isReferenced) part?.ref();
      else part?.unref();
    }
  }
}

function failed(message: string, code?: string): StartOutcome {
  return { kind: 'failed', code, message };
}

/** Options for the server's Node are not for the launcher's: a debugger's port can be used once. */
function launcherEnvironment(host: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...rest } = host;
  return rest;
}
