import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { DirectoryInUse } from './disk.ts';

/*
 * The lock is a file `lock` that names its owner: `<pid> <start of that process>`. A pid alone would not
 * do: in a container every process is pid 1, and a crashed server would lock itself out for ever.
 */

// Another process may take a stale lock at the same moment; whoever loses looks again.
const MAX_ATTEMPTS = 5;

/** @throws DirectoryInUse when a living process, this one included, holds the directory */
export async function lockDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const path = join(directory, 'lock');
  const mine = `${process.pid} ${await startOf(process.pid)}\n`;
  const draft = join(directory, `lock.${randomUUID()}`);
  await fs.writeFile(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await linked(draft, path)) return { release: () => fs.rm(path, { force: true }) };
      const owner = await ownerOf(path);
      if (owner === undefined) continue;
      if (await isAlive(owner)) throw new DirectoryInUse(directory, pidOf(owner));
      await removeStale(path, owner, directory);
    }
    throw new DirectoryInUse(directory, pidOf((await ownerOf(path)) ?? ''));
  } finally {
    await fs.rm(draft, { force: true });
  }
}

/** @returns the living process that holds the directory, this one included */
export async function holderOf(directory: string): Promise<number | undefined> {
  const owner = await ownerOf(join(directory, 'lock'));
  return owner !== undefined && (await isAlive(owner)) ? pidOf(owner) : undefined;
}

/** A hard link appears with its content or not at all, and only one of two can make it. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await fs.link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function ownerOf(path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes the file away first and looks at it then, so that a lock made in between is put back. */
async function removeStale(path: string, stale: string, directory: string): Promise<void> {
  const aside = join(directory, `lock.${randomUUID()}`);
  try {
    await fs.rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await ownerOf(aside)) !== stale) await linked(aside, path);
  await fs.rm(aside, { force: true });
}

function pidOf(owner: string): number {
  return Number.parseInt(owner, 10) || 0;
}

async function isAlive(owner: string): Promise<boolean> {
  const pid = pidOf(owner);
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const [, start = ''] = owner.trim().split(' ');
  return start === (await startOf(pid));
}

/** Clock ticks from boot to the start of the process, proc_pid_stat(5) field 22; `-` where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command's name, may hold spaces and brackets: count from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
