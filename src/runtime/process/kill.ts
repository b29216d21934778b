import { descendantsOf } from '../../lib/process/descendants.ts';

/** Kills a process, or the group of a negative id, if it still exists. */
export function killQuietly(pid: number): void {
  signalQuietly(pid, 'SIGKILL');
}

/** Sends a signal to a process, or to the group of a negative id, if it still exists. */
export function signalQuietly(pid: number, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has ended. EPERM: its id was reused by a process of another user.
  }
}

/** Kills a process, its group, and its descendants outside the group where the host lists them. */
export function killGroup(leader: number): void {
  // Descendants in other sessions can only be found while their parents still run.
  const descendants = descendantsOf(leader);
  killQuietly(-leader);
  descendants.forEach(killQuietly);
}
