import { readFileSync } from 'node:fs';
import { processesWithEnvironment } from '../../../src/lib/process/descendants.ts';

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

/** Whether a process is stopped by a signal. */
export function isStopped(pid: number): boolean {
  try {
    return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** The processes of the environment that writes to a log stream. */
export function processesOfStream(stream: string): Promise<number[]> {
  return processesWithEnvironment((variables) => variables.has(`AWS_LAMBDA_LOG_STREAM_NAME=${stream}`));
}
