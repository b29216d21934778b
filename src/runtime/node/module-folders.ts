import { dirname, join } from 'node:path';

/** The `node_modules` folders that Node searches from a folder, the nearest first. They need not exist. */
export function moduleFoldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  const own = join(folder, 'node_modules');
  return parent === folder ? [own] : [own, ...moduleFoldersAbove(parent)];
}
