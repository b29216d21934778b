import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned } from './directory-lock/claimed-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** Checked in one call. */
const MAX_FOLDERS = 200;

/**
 * Removes folders of this user that processes have claimed and, because they were killed, not removed. Each process begins at
 * another folder, so that 200 that stay do not keep the others from being checked.
 */
export async function removeAbandonedFolders(
  parent: string,
  isCandidate: (path: string) => boolean,
): Promise<void> {
  const paths = (await readdir(parent)).map((name) => join(parent, name)).filter(isCandidate);
  const first = process.pid % Math.max(1, paths.length);
  const rotated = [...paths.slice(first), ...paths.slice(0, first)];
  for (const path of rotated.slice(0, MAX_FOLDERS)) {
    // Another process may remove it at the same moment.
    await removeIfAbandoned(path).catch(() => {});
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  const stat = await lstat(path);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return;
  if (await isAbandoned(path)) await removeFolder(path);
}
