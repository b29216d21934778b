import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { type LauncherCommand, LauncherProcess, type StartOutcome } from './launcher-process.ts';
import type { ProcessPlan } from './messages.ts';
import type { OutputSockets } from './output-server.ts';

export interface LauncherOptions {
  /** Called when the launcher is started. */
  readonly command: () => LauncherCommand;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Starts function processes from a small process of its own. A process is started by copying the one that starts it, and
 * copying a large server takes tens of milliseconds, in which it serves nothing. The launcher is started with the first
 * function process, and again when it has ended.
 */
export class Launcher {
  readonly #options: LauncherOptions;
  #current: Promise<LauncherProcess> | undefined;
  #isClosed = false;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** @param attach receives the output of the process before it is spawned */
  async start(plan: ProcessPlan, attach: (output: OutputSockets) => void): Promise<StartOutcome> {
    const current = (this.#current ??= this.#startLauncher());
    let launcher: LauncherProcess;
    try {
      launcher = await current;
    } catch (error) {
      if (this.#current === current) this.#current = undefined;
      return { kind: 'failed', code: undefined, message: `the launcher: ${(error as Error).message}` };
    }
    return launcher.start(plan, attach);
  }

  /** Kills the processes that still run. Resolves when the launcher has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const launcher = await this.#current?.catch(() => undefined);
    await launcher?.close();
  }

  async #startLauncher(): Promise<LauncherProcess> {
    const { command, random, logger } = this.#options;
    const launcher = await LauncherProcess.start(command(), random, (line) => logger.warn(line));
    void launcher.ended.then((reason) => {
      this.#current = undefined;
      if (this.#isClosed) return;
      logger.warn(`the launcher of function processes has ended: ${reason}; its functions end with it`);
    });
    return launcher;
  }
}
