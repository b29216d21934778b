import { processesWithEnvironment } from '../../lib/process/descendants.ts';
import { signalQuietly } from '../../lib/process/signal.ts';

// After this many rounds, processes that start others faster than they are found are left running.
const MAX_ROUNDS = 10;

/** Variables that identify the processes of an environment. Functions cannot override them. */
export interface EnvironmentMarks {
  readonly logStream: string;
  /** `127.0.0.1:41873`; an environment that replaces a failed one has another address and the same log stream. */
  readonly runtimeApi: string;
}

/**
 * Kills the processes that an environment's process has left running in other sessions (`setsid`, Node's `detached`),
 * where killing its process group does not reach them. They are identified by inherited variables. A process that was
 * started without these variables is missed if its parent has ended first.
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

  /** Environments that end during a sweep wait for the next one, so that many share it. */
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
      for (const pid of found) signalQuietly(pid, 'SIGKILL');
    }
    for (const environment of environments) this.#ended.delete(environment);
  }
}
