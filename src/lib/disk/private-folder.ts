import { access, lstat, mkdtemp, readdir, realpath, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const PREFIX = 'millrace-';

/**
 * Makes a folder that only this user can enter, in the system's temporary folder.
 * @param forbidden the name of a folder that must not be beside it or above
 */
export async function makePrivateFolder(forbidden: string): Promise<string> {
  const candidates = [tmpdir(), '/tmp', '/var/tmp'];
  for (const candidate of candidates) {
    const parent = await realpath(candidate).catch(() => undefined);
    if (parent !== undefined && !(await isAbove(parent, forbidden))) return mkdtemp(join(parent, PREFIX));
  }
  throw new Error(`each of ${candidates.join(', ')} is below a folder that contains ${forbidden}`);
}

/** Whether a path can be one of `makePrivateFolder`. */
export function isPrivateFolder(path: string): boolean {
  return /^millrace-[A-Za-z0-9]{6}$/.test(basename(path));
}

/** Removes a folder, also where folders in it are read only. No error if there is none. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function isAbove(folder: string, name: string): Promise<boolean> {
  for (let current = folder; ; current = dirname(current)) {
    const exists = await access(join(current, name)).then(
      () => true,
      () => false,
    );
    if (exists) return true;
    if (dirname(current) === current) return false;
  }
}

async function makeWritable(folder: string): Promise<void> {
  // A link would lead to something else.
  if (!(await lstat(folder)).isDirectory()) return;
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
