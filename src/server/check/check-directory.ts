import { DirectoryInUse } from '../../lib/disk/disk.ts';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import {
  inspectDirectory,
  type Inspection,
  type Progress,
} from '../../storage/embedded/check/inspect-directory.ts';
import { repairDirectory } from '../../storage/embedded/check/repair.ts';
import { type DirectoryReport, isSound } from '../../storage/embedded/check/report.ts';
import { isStorageError } from '../../storage/error.ts';
import { type LostRange, nameRange } from './name-range.ts';

export interface CheckReport extends Omit<DirectoryReport, 'missing'> {
  /** Everything that was acknowledged can be read, and nothing is left over that a start would have to settle. */
  readonly sound: boolean;
  /** Whether `repairDataDirectory` can put it right: not without any checkpoint. */
  readonly canRepair: boolean;
  readonly lost: readonly LostRange[];
}

export interface RepairReport extends CheckReport {
  /** Where the damaged files are now. */
  readonly setAside: { readonly directory: string; readonly paths: readonly string[] };
}

/**
 * Reads a whole data directory and says what is wrong with it. Nothing is changed.
 * @throws OperatorError when there is none, or a server holds it
 */
export async function checkDirectory(
  dataDirectory: string,
  onProgress: (progress: Progress) => void = () => {},
): Promise<CheckReport> {
  const disk = nodeDisk(dataDirectory);
  return explained(dataDirectory, async () => {
    await assertThere(dataDirectory);
    refuseIfHeld(dataDirectory, await disk.lockedBy(''));
    const inspection = await inspectDirectory(disk, onProgress);
    // What was read while a server wrote is no finding.
    refuseIfHeld(dataDirectory, await disk.lockedBy(''));
    return toReport(inspection);
  });
}

/**
 * Writes what is intact anew, and keeps what is damaged beside it.
 * @returns the report of what was found before, and where it is; what a check finds afterwards is another matter
 * @throws OperatorError when there is no directory, a server holds it, or too much is damaged
 */
export async function repairDataDirectory(
  dataDirectory: string,
  onProgress: (progress: Progress) => void = () => {},
): Promise<RepairReport> {
  const disk = nodeDisk(dataDirectory);
  return explained(dataDirectory, async () => {
    await assertThere(dataDirectory);
    const lock = await disk.lock('');
    try {
      const inspection = await inspectDirectory(disk, onProgress);
      const setAside = await repairDirectory(disk, inspection);
      return { ...toReport(inspection), setAside };
    } finally {
      await lock.release();
    }
  });
}

/** Puts what an operator can do something about into words. */
async function explained<T>(dataDirectory: string, examine: () => Promise<T>): Promise<T> {
  try {
    return await examine();
  } catch (error) {
    if (error instanceof DirectoryInUse) refuseIfHeld(dataDirectory, error.owner);
    if (isStorageError(error))
      throw new OperatorError(`${error.message}. Nothing was changed`, { cause: error });
    throw explainFileError(error, dataDirectory) ?? error;
  }
}

async function assertThere(dataDirectory: string): Promise<void> {
  const disk = nodeDisk(dataDirectory);
  const names = await disk.list('').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  });
  if (names.some((name) => ['format', 'checkpoint', 'journal'].includes(name))) return;
  throw new OperatorError(
    `${dataDirectory} is no data directory of Millrace; name the one that \`millrace start --data DIR\` was given`,
  );
}

function refuseIfHeld(dataDirectory: string, owner: string | undefined): void {
  if (owner === undefined) return;
  throw new OperatorError(
    `the data directory ${dataDirectory} is in use by ${owner}; stop that one first, and check then`,
  );
}

function toReport({ report, state, head }: Inspection): CheckReport {
  const { files, damage, unfinished, missing, changedKeys } = report;
  const lost = missing.map((range) => nameRange(range, state.meta));
  return {
    sound: isSound(report),
    canRepair: head !== undefined,
    files,
    damage,
    unfinished,
    lost,
    changedKeys,
  };
}
