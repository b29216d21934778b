import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

// Lambda accepts 250 MB of unpacked code. A package with more files than this has a folder that does not belong in it.
const MAX_FILES = 100_000;

/** A folder contains more files than a package may have. */
export class TooManyFiles extends Error {
  override readonly name = 'TooManyFiles';
  readonly folder: string;

  constructor(folder: string) {
    super(`${folder} contains more than ${MAX_FILES} files`);
    this.folder = folder;
  }
}

export interface ListedFiles {
  /** Paths of files relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  /** Absolute paths of the folders that were read. */
  readonly folders: readonly string[];
}

/**
 * Lists the files below a folder, following symbolic links. A folder that does not exist has no files.
 * @param enters whether to list a folder, which is named relative to the root
 */
export async function listFiles(root: string, enters: (folder: string) => boolean): Promise<ListedFiles> {
  const files: string[] = [];
  const folders: string[] = [];
  // Links may form a cycle, so a folder is not listed below itself.
  const visit = async (folder: string, relative: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || above.includes(real)) return;
    folders.push(folder);
    for (const entry of await entriesOf(folder)) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const kind = await kindOf(join(folder, entry.name), entry);
      if (kind === 'folder' && enters(path)) await visit(join(folder, entry.name), path, [...above, real]);
      if (kind === 'file') files.push(path);
      if (files.length > MAX_FILES) throw new TooManyFiles(root);
    }
  };
  await visit(root, '', []);
  return { files: files.sort(), folders };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw error;
  }
}

async function kindOf(path: string, entry: Dirent): Promise<'file' | 'folder' | 'other'> {
  // A link to nothing is neither.
  const found = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  if (found?.isDirectory()) return 'folder';
  return found?.isFile() ? 'file' : 'other';
}
