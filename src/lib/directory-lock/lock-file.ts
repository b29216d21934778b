import { promises as fs } from 'node:fs';
import { join } from 'node:path';

/** A hard link appears with its content or not at all, and only one of two can make it. */
export async function linked(from: string, to: string): Promise<boolean> {
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
  try {
    return await fs.readFile(join(directory, 'lock'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
