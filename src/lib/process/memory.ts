import { readFileSync } from 'node:fs';
import { KIB } from '../bytes.ts';

export interface ProcessMemory {
  readonly residentBytes: number;
  /** The highest resident size so far. */
  readonly peakResidentBytes: number;
}

/**
 * The memory of another process, from procfs. Synchronous, because procfs reads kernel memory and never waits
 * for a disk.
 * @returns undefined when the process is gone, or the host has no procfs (macOS, Windows)
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function readProcessMemory(pid: number): ProcessMemory | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return undefined;
  }
  const residentBytes = kilobytes(status, 'VmRSS:');
  const peakResidentBytes = kilobytes(status, 'VmHWM:');
  // A zombie has a status without memory lines.
  return residentBytes === undefined || peakResidentBytes === undefined
    ? undefined
    : { residentBytes, peakResidentBytes };
}

function kilobytes(status: string, label: string): number | undefined {
  const at = status.indexOf(label);
  return at === -1 ? undefined : Number.parseInt(status.slice(at + label.length), 10) * KIB;
}
