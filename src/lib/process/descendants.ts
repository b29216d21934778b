import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';

/*
 * Finds processes through procfs. On hosts without it (macOS, Windows) these functions find nothing.
 * https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html
 */

/** The children of a process and their descendants. A process whose parent has ended is not found. */
export function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

/**
 * Processes of this user, selected by the environment variables that they were started with.
 * @param matches receives the variables as `NAME=value`
 */
export async function processesWithEnvironment(
  matches: (variables: ReadonlySet<string>) => boolean,
): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    // Fails for processes of other users and for processes that have just ended.
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environment !== '' && matches(new Set(environment.split('\0')))) found.push(Number(entry));
  }
  return found;
}

/** The children of a process, in the order in which they were started. Linux lists them under the thread that did. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** The processes of a session, including those whose parent has ended. */
export async function processesOfSession(session: number): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'latin1').catch(() => '');
    // The name of the program, in parentheses, may contain anything. Then: state, parent, group, session.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[3]) === session) found.push(Number(entry));
  }
  return found;
}
