import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';

/*
 * Processes that others started, from procfs. All of this finds nothing on a host without it (macOS, Windows).
 * https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html
 */

/** The children of a process, their children and so on, as long as each one's parent lives. */
export function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendantsOf)];
}

/**
 * Processes of this user by the variables that they were started with.
 * @param matches is given them as `NAME=value`
 */
export async function processesWithEnvironment(
  matches: (variables: ReadonlySet<string>) => boolean,
): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    // Fails for processes of other users, and for those that have just ended.
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environment !== '' && matches(new Set(environment.split('\0')))) found.push(Number(entry));
  }
  return found;
}

// A child belongs to the thread that started it.
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
