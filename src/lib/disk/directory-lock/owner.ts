import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';

/*
 * The content of the file `lock`: one line that names the process that holds the lock.
 *
 *   <pid> <start> <token> <boot> <namespace>     held
 *   0 - <token>                                  released
 *
 * `start` distinguishes a process from a later one with the same pid: in a container every server may be pid
 * 1. `boot` and `namespace` show whether the reader can use the pid. Releases before 0.2 wrote `<pid>
 * <start>`.
 */
export interface Owner {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; `-` without /proc. */
  readonly start: string;
  /** Random, and part of the name of the owner's socket. Empty when a release before 0.2 wrote the file. */
  readonly token: string;
  /** The kernel's random id of this boot. */
  readonly boot: string;
  /** The PID namespace. */
  readonly namespace: string;
}

const UNKNOWN = '-';

export async function thisProcess(): Promise<Owner> {
  return {
    pid: process.pid,
    start: await startOf(process.pid),
    token: randomBytes(8).toString('hex'),
    boot: await orUnknown(fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    namespace: await orUnknown(fs.readlink('/proc/self/ns/pid')),
  };
}

export function formatOwner({ pid, start, token, boot, namespace }: Owner): string {
  return `${pid} ${start} ${token} ${boot} ${namespace}\n`;
}

export function formatReleased({ token }: Owner): string {
  return `0 - ${token}\n`;
}

/** @returns undefined when the content does not name a process */
export function parseOwner(content: string): Owner | undefined {
  const [pid = '', start = UNKNOWN, token = '', boot, namespace] = content.trim().split(' ');
  const number = Number.parseInt(pid, 10);
  if (!(number > 0)) return undefined;
  return { pid: number, start, token, boot: boot ?? UNKNOWN, namespace: namespace ?? UNKNOWN };
}

export function isReleased(content: string): boolean {
  return /^0 - [0-9a-f]+\n$/.test(content);
}

export function sameKernel(one: Owner, other: Owner): boolean {
  return one.boot === other.boot;
}

/**
 * Whether both pids belong to the same namespace. An owner from a release before 0.2 is assumed to be in this
 * one.
 */
export function samePids(one: Owner, other: Owner): boolean {
  if (one.token === '' || other.token === '') return true;
  return sameKernel(one, other) && one.namespace === other.namespace;
}

/** `process 12`, `process 1 of another container`. */
export function describeOwner(owner: Owner, reader: Owner): string {
  if (samePids(owner, reader)) return `process ${owner.pid}`;
  return `process ${owner.pid} of another ${sameKernel(owner, reader) ? 'container' : 'machine'}`;
}

/** Whether the process is running. The pid must belong to the caller's namespace. */
export async function isRunning({ pid, start }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running and belongs to another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return start === (await startOf(pid));
}

/** proc_pid_stat(5), field 22. */
async function startOf(pid: number): Promise<string> {
  const stat = await orUnknown(fs.readFile(`/proc/${pid}/stat`, 'utf8'));
  // The second field, the command's name, may contain spaces and brackets, so fields are counted from its end.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? UNKNOWN;
}

async function orUnknown(value: Promise<string>): Promise<string> {
  try {
    return (await value).trim() || UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
