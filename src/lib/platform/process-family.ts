import { spawnSync } from 'node:child_process';
import { descendantsOf } from '../process/descendants.ts';
import { signalQuietly, type Signal } from '../process/signal.ts';
import { type Platform, THIS_PLATFORM } from './platform.ts';
import { listedDescendantsOf } from './process-list.ts';

/** How long `taskkill` may take before its process is left to itself. */
const TASKKILL_TIMEOUT_MS = 5000;

/** What a process family is controlled with. */
export interface ProcessTools {
  readonly signal: (pid: number, signal: Signal) => void;
  readonly descendantsOf: (pid: number) => readonly number[];
  /** Runs a program of the system to its end. */
  readonly run: (command: string, args: readonly string[]) => void;
}

/** A process and those that it starts, for the function processes of a server. */
export interface ProcessFamilies {
  /** Options of `spawn` for the process. */
  readonly spawnOptions: { readonly detached: boolean; readonly windowsHide: boolean };
  /** Whether `stop` has an effect. */
  readonly canStop: boolean;
  /** Kills a process that has not exited, and its descendants as far as the platform finds them. */
  kill(leader: number): void;
  /** Kills what a process that has exited has left, as far as the platform finds it. */
  killRest(leader: number): void;
  /** Stops a process and those that it has started until `resume`. */
  stop(leader: number): void;
  resume(leader: number): void;
}

/** procfs is of Linux. Elsewhere `ps` lists processes. */
const systemTools = (platform: Platform): ProcessTools => ({
  signal: signalQuietly,
  descendantsOf: platform === 'linux' ? descendantsOf : listedDescendantsOf,
  run(command, args) {
    // Waits, because children are found only while their parents run, and the caller may be about to exit.
    spawnSync(command, args, { stdio: 'ignore', windowsHide: true, timeout: TASKKILL_TIMEOUT_MS });
  },
});

/**
 * - Linux, macOS: the process leads a group, which a negative id addresses: kill(2). Ctrl-C does not reach it.
 *   Descendants in other sessions are killed one by one, found by their parents.
 * - Windows: there are neither groups nor SIGSTOP. `taskkill /T` follows the parents of running processes:
 *   https://learn.microsoft.com/windows-server/administration/windows-commands/taskkill.
 *   Not detached, so that a process belongs to the job of its parent and ends with it (uv_spawn of
 *   libuv). A hidden console of its own keeps Ctrl-C away. The id of a process that has exited may belong to another
 *   one already, so nothing is killed by it.
 */
export function processFamilies(
  platform: Platform = THIS_PLATFORM,
  tools = systemTools(platform),
): ProcessFamilies {
  return platform === 'win32' ? windowsFamilies(tools) : posixFamilies(tools);
}

function posixFamilies({ signal, descendantsOf: findDescendants }: ProcessTools): ProcessFamilies {
  return {
    spawnOptions: { detached: true, windowsHide: false },
    canStop: true,
    kill(leader) {
      // Descendants in other sessions can only be found while their parents still run.
      const descendants = findDescendants(leader);
      signal(-leader, 'SIGKILL');
      for (const pid of descendants) signal(pid, 'SIGKILL');
    },
    // The children of a process that has exited have another parent.
    killRest: (leader) => signal(-leader, 'SIGKILL'),
    stop: (leader) => signal(-leader, 'SIGSTOP'),
    resume: (leader) => signal(-leader, 'SIGCONT'),
  };
}

function windowsFamilies({ run }: ProcessTools): ProcessFamilies {
  return {
    spawnOptions: { detached: false, windowsHide: true },
    canStop: false,
    kill: (leader) => run('taskkill', ['/PID', String(leader), '/T', '/F']),
    killRest() {},
    stop() {},
    resume() {},
  };
}
