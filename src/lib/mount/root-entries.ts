import { readdir, readlink } from 'node:fs/promises';

/** A folder, or a link, directly below a folder of the host. */
export interface RootEntry {
  readonly name: string;
  /** Set for a symbolic link. */
  readonly linkTarget?: string;
}

/** The folders and links in a folder; files and devices are left out. */
export async function readRootEntries(folder: string): Promise<RootEntry[]> {
  const entries: RootEntry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) entries.push({ name: entry.name });
    else if (entry.isSymbolicLink()) {
      entries.push({ name: entry.name, linkTarget: await readlink(`${folder}/${entry.name}`) });
    }
  }
  return entries;
}
