import { access, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { removeAbandonedFolders } from './abandoned-folders.ts';
import { claimFolder } from './directory-lock/claimed-folder.ts';
import { removeFolder } from './remove-folder.ts';

const PREFIX = 'millrace-';
/** After the folder was made, when a server has started: looking for what others have left would delay that. */
const LOOK_AFTER_MS = 2_000;

/** A folder that only this user can enter. */
export interface PrivateFolder {
  readonly path: string;
  /** Removes it with its contents. */
  remove(): Promise<void>;
}

/**
 * Makes a folder in the system's temporary folder. If this process is killed, the next one that makes such a folder removes this one.
 * @param forbidden the name of a folder that must not be beside it or above
 */
export async function makePrivateFolder(forbidden: string): Promise<PrivateFolder> {
  const parent = await temporaryFolder(forbidden);
  const path = await mkdtemp(join(parent, PREFIX));
  const claim = await claimFolder(path);
  // What is left over is no reason to fail.
  const look = setTimeout(
    () => void removeAbandonedFolders(parent, isPrivateFolder).catch(() => {}),
    LOOK_AFTER_MS,
  ).unref();
  return {
    path,
    async remove() {
      clearTimeout(look);
      await removeFolder(path);
      await claim?.close();
    },
  };
}

/** Whether a path can be one of `makePrivateFolder`. */
export function isPrivateFolder(path: string): boolean {
  return /^millrace-[A-Za-z0-9]{6}$/.test(basename(path));
}

async function temporaryFolder(forbidden: string): Promise<string> {
  const candidates = [tmpdir(), '/tmp', '/var/tmp'];
  for (const candidate of candidates) {
    const folder = await realpath(candidate).catch(() => undefined);
    if (folder !== undefined && !(await isAbove(folder, forbidden))) return folder;
  }
  throw new Error(`each of ${candidates.join(', ')} is below a folder that contains ${forbidden}`);
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
