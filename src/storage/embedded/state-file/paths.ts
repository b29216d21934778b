import type { Disk } from '../../../lib/disk/disk.ts';

export const STATE_DIRECTORY = 'state';

/** The part of a state file that belongs to a checkpoint. Anything after `bytes` was left by a crash. */
export interface StateFile {
  readonly number: number;
  readonly bytes: number;
  readonly blocks: number;
  /**
   * Bytes of the blocks that were written when the file was created. The blocks after them contain only
   * changes.
   */
  readonly baseBytes: number;
}

/** The two copies of a state file, which are byte for byte equal. */
export function statePaths(number: number): readonly [string, string] {
  const name = `${STATE_DIRECTORY}/${String(number).padStart(8, '0')}`;
  return [`${name}.state`, `${name}.copy`];
}

/** The number in the path of a state file; 0 when it has none. */
export function stateNumber(path: string): number {
  return Number.parseInt(path.slice(STATE_DIRECTORY.length + 1), 10) || 0;
}

export async function listStateFiles(disk: Disk): Promise<string[]> {
  return (await disk.list(STATE_DIRECTORY)).map((name) => `${STATE_DIRECTORY}/${name}`);
}

/** Removes all state files except the one with this number. */
export async function removeOtherStateFiles(disk: Disk, number: number | undefined): Promise<void> {
  const kept: readonly string[] = number === undefined ? [] : statePaths(number);
  const others = (await listStateFiles(disk)).filter((path) => !kept.includes(path));
  for (const path of others) await disk.remove(path);
  if (others.length > 0) await disk.syncDirectory(STATE_DIRECTORY);
}
