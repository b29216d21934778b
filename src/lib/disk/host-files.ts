import { readdir, realpath } from 'node:fs/promises';

/** Looks up programs and packages that are installed on this host, outside every `Disk`. Paths are absolute. */
export interface HostFiles {
  /** The names in a folder; empty when it does not exist or cannot be read. */
  list(folder: string): Promise<string[]>;
  /** The names in a folder that are not folders themselves, sorted; empty when it does not exist. */
  listFiles(folder: string): Promise<string[]>;
  /** The path without symbolic links; undefined when nothing exists there. */
  resolve(path: string): Promise<string | undefined>;
}

export const hostFiles: HostFiles = {
  list: (folder) => readdir(folder).catch(() => []),
  async listFiles(folder) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  },
  resolve: (path) => realpath(path).catch(() => undefined),
};
