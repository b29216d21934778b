import { processesWithEnvironment } from '../../lib/process/descendants.ts';

// One that starts others faster than they are found is given up after this many looks.
const MAX_ROUNDS = 10;

/** What tells one environment's processes from all others: variables that no function can set. */
export interface EnvironmentMarks {
  readonly logStream: string;
  /** `127.0.0.1:41873`; an environment that takes the place of one which failed has another. */
  readonly runtimeApi: string;
}

/**
 * Kills what an environment's process has left behind: processes in sessions of their own (`setsid`, Node's
 * `detached`), which the end of its process group does not reach. They are known by variables that they
 * inherited; one that was started without them is missed when its parent has ended first.
 */
export class StrayProcesses {
  readonly #ended = new Set<EnvironmentMarks>();
  #sweep: Promise<void> | undefined;

  /** Resolves when no process of the environment is left, or none can be found. */
  async kill(environment: EnvironmentMarks): Promise<void> {
    this.#ended.add(environment);
    while (this.#ended.has(environment)) {
      this.#sweep ??= this.#killAll().finally(() => {
        this.#sweep = undefined;
      });
      await this.#sweep;
    }
  }

  /** Environments that end while it looks wait for the next sweep, so that many share one. */
  async #killAll(): Promise<void> {
    const environments = [...this.#ended];
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await processesWithEnvironment((variables) =>
        environments.some(
          ({ logStream, runtimeApi }) =>
            variables.has(`AWS_LAMBDA_LOG_STREAM_NAME=${logStream}`) &&
            variables.has(`AWS_LAMBDA_RUNTIME_API=${runtimeApi}`),
        ),
      );
      if (found.length === 0) break;
      found.forEach(killQuietly);
    }
    for (const environment of environments) this.#ended.delete(environment);
  }
}

/** No effect when it has ended. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it is gone. EPERM: it belongs to someone else by now.
  }
}
