import { readFileSync } from 'node:fs';

/**
 * Whether the host still lists a process. A zombie is listed until its last thread has ended, which may have kept its
 * sockets open, and its parent has noticed.
 */
export function isListed(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether a process is running; a zombie is not. */
export function isAlive(pid: number): boolean {
  if (!isListed(pid)) return false;
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return process.platform !== 'linux';
  }
}
