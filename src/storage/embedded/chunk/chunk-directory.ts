import type { Disk } from '../../../lib/disk/disk.ts';

export const CHUNK_DIRECTORY = 'chunks';
const SUFFIX = '.chunk';
/** Suffix of a chunk that is being compacted; removed when the store opens. */
export const UNFINISHED_SUFFIX = '.new';

export function chunkPath(number: number): string {
  return `${CHUNK_DIRECTORY}/${String(number).padStart(8, '0')}${SUFFIX}`;
}

/** Removes files of compactions that a crash interrupted. */
export async function removeUnfinishedChunks(disk: Disk): Promise<void> {
  const names = await disk.list(CHUNK_DIRECTORY);
  for (const name of names.filter((name) => name.endsWith(SUFFIX + UNFINISHED_SUFFIX))) {
    await disk.remove(`${CHUNK_DIRECTORY}/${name}`);
  }
}

/** The numbers of all chunk files. */
export async function listChunks(disk: Disk): Promise<number[]> {
  const names = await disk.list(CHUNK_DIRECTORY);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => Number.parseInt(name, 10));
}
