export type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT';

/** Sends a signal to a process, or to the group of a negative id, if it still exists. */
export function signalQuietly(pid: number, signal: Signal): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has ended. EPERM: its id was reused by a process of another user.
  }
}
