import { spawnSync } from 'node:child_process';
import { MIB } from '../bytes.ts';

/** A machine with the most processes that a macOS allows has a list of about 100 KiB. */
const MAX_LIST_BYTES = MIB;
const PS_TIMEOUT_MS = 2000;

/**
 * The children of a process and their descendants, from `ps`, for systems without procfs. Takes about 10 ms, during
 * which the caller waits: descendants are found only while their parents run.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/ps.html
 */
export function listedDescendantsOf(pid: number): number[] {
  // One -o for each column: what follows an equals sign is the heading, commas included.
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], {
    encoding: 'latin1',
    maxBuffer: MAX_LIST_BYTES,
    timeout: PS_TIMEOUT_MS,
  });
  return descendantsIn(stdout ?? '', pid);
}

/** @param list a process in each line: its id and that of its parent */
export function descendantsIn(list: string, pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const [, child, parent] of list.matchAll(/^ *(\d+) +(\d+) *$/gm)) {
    const siblings = children.get(Number(parent)) ?? [];
    children.set(Number(parent), [...siblings, Number(child)]);
  }
  const found = new Set<number>();
  const add = (parent: number) => {
    for (const child of children.get(parent) ?? []) {
      // The kernel of macOS is its own parent.
      if (child === pid || found.has(child)) continue;
      found.add(child);
      add(child);
    }
  };
  add(pid);
  return [...found];
}
