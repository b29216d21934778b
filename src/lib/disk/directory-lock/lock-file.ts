import { promises as fs } from 'node:fs';
import { join } from 'node:path';

/**
 * Creates a hard link. Other processes see the file with its whole content or not at all.
 * @returns false when the name already exists
 */
export async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await fs.link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns the content of the lock file, undefined when there is none */
export async function readLock(directory: string): Promise<string | undefined> {
  const path = join(directory, 'lock');
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Node leaves the path out when `lock` is a directory.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}
