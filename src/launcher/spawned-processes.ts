import { spawn } from 'node:child_process';
import { processFamilies } from '../lib/platform/process-family.ts';
import type { LauncherReport, ProcessPlan } from '../runtime/launching/messages.ts';
import { StrayProcesses } from '../runtime/process/stray-processes.ts';
import { Output, type OutputAddress } from './output.ts';

interface Prepared {
  readonly plan: ProcessPlan;
  readonly output: Output;
}

/** The processes that this launcher has spawned, until nothing of them is left. */
export class SpawnedProcesses {
  readonly #families = processFamilies();
  readonly #report: (message: LauncherReport) => void;
  readonly #prepared = new Map<number, Prepared>();
  /** Process ids of those that have not exited. */
  readonly #running = new Map<number, number>();
  /** The environment variables of processes whose descendants may still run. */
  readonly #remembered = new Map<number, Readonly<Record<string, string>>>();
  #address: OutputAddress = { address: '', secret: '' };

  constructor(report: (message: LauncherReport) => void) {
    this.#report = report;
  }

  connectTo(address: OutputAddress): void {
    this.#address = address;
  }

  prepare(id: number, plan: ProcessPlan): void {
    const output = new Output(this.#address, id, () => {
      this.#fail(
        id,
        new Error('the server did not accept the output of the process; it may have too many open files'),
      );
    });
    this.#prepared.set(id, { plan, output });
  }

  spawn(id: number): void {
    const prepared = this.#prepared.get(id);
    if (!prepared) return;
    const { command, args, directory, environment } = prepared.plan;
    const { output } = prepared;
    output.prepareForProcess();
    let child;
    try {
      child = spawn(command, args, {
        cwd: directory,
        env: environment,
        // A handler must not consume the launcher's standard input.
        stdio: ['ignore', ...output.sockets],
        // Ctrl-C does not reach it, and the processes that it starts are killed with it.
        ...this.#families.spawnOptions,
      });
    } catch (error) {
      // Arguments that no system call accepts: a zero byte in an environment variable.
      this.#fail(id, error as Error);
      return;
    }
    const { pid } = child;
    child.once('error', (error) => {
      if (pid === undefined) this.#fail(id, error);
    });
    if (pid === undefined) return;
    this.#prepared.delete(id);
    output.close();
    this.#running.set(id, pid);
    this.#remembered.set(id, environment);
    this.#report({ kind: 'spawned', id, pid });
    child.once('exit', (code, signal) => {
      this.#running.delete(id);
      this.#report({ kind: 'exited', id, code, signal });
    });
  }

  forget(id: number): void {
    this.#remembered.delete(id);
  }

  /** Kills all processes, and those that they have started. */
  async killAll(): Promise<void> {
    for (const pid of this.#running.values()) this.#families.kill(pid);
    const strays = new StrayProcesses();
    const marks = [...this.#remembered.values()].map((variables) => ({
      logStream: variables['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
      runtimeApi: variables['AWS_LAMBDA_RUNTIME_API'] ?? '',
    }));
    await Promise.all(marks.map((environment) => strays.kill(environment)));
  }

  #fail(id: number, error: NodeJS.ErrnoException): void {
    const prepared = this.#prepared.get(id);
    if (!prepared) return;
    this.#prepared.delete(id);
    prepared.output.close();
    this.#report({ kind: 'failed', id, code: error.code, message: error.message });
  }
}
