import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned } from './directory-lock/claimed-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** Looked at in one call. Each process begins at another one, so that those which are not to be removed hide no others. */
const MAX_FOLDERS = 200;

/** Removes folders of this user that processes have claimed and, because they were killed, not removed. */
export async function removeAbandonedFolders(
  parent: string,
  isCandidate: (path: string) => boolean,
): Promise<void> {
  const uid = process.getuid?.();
  const paths = (await readdir(parent)).map((name) => join(parent, name)).filter(isCandidate);
  const first = process.pid % Math.max(1, paths.length);
  const rotated = [...paths.slice(first), ...paths.slice(0, first)];
  for (const path of rotated.slice(0, MAX_FOLDERS)) {
    const isLeft = async () => {
      const stat = await lstat(path);
      return stat.isDirectory() && stat.uid === uid && (await isAbandoned(path));
    };
    // Another process may remove it at the same moment.
    if (await isLeft().catch(() => false)) await removeFolder(path).catch(() => {});
  }
}
