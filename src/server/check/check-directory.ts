import { DirectoryInUse, type Disk } from '../../lib/disk/disk.ts';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Progress } from '../../storage/embedded/check/findings.ts';
import { inspectDirectory, type Inspection } from '../../storage/embedded/check/inspect-directory.ts';
import { inspectWithoutKey } from '../../storage/embedded/check/inspect-without-key.ts';
import { repairDirectory } from '../../storage/embedded/check/repair.ts';
import { type DirectoryReport, isSound } from '../../storage/embedded/check/report.ts';
import {
  DirectoryIsEncrypted,
  type EncryptionSettings,
  readableDisk,
} from '../../storage/embedded/encryption/open-encryption.ts';
import { isStorageError } from '../../storage/error.ts';
import { type LostRange, nameRange } from './name-range.ts';

export interface CheckReport extends Omit<DirectoryReport, 'missing'> {
  /** The directory is encrypted and no key was given: only checksums were verified. */
  readonly needsKey?: true;
  /** Whether all acknowledged data can be read and recovery has nothing left to complete. */
  readonly sound: boolean;
  /** Whether `repairDataDirectory` can repair it, which requires a readable checkpoint. */
  readonly canRepair: boolean;
  readonly lost: readonly LostRange[];
}

export interface RepairReport extends CheckReport {
  /** The new location of the damaged files. */
  readonly setAside: { readonly directory: string; readonly paths: readonly string[] };
}

/**
 * Reads a whole data directory and reports its damage. Changes nothing.
 * @throws OperatorError when the directory does not exist or a server uses it
 */
export async function checkDirectory(
  dataDirectory: string,
  onProgress: (progress: Progress) => void = () => {},
  encryption?: EncryptionSettings,
): Promise<CheckReport> {
  const disk = nodeDisk(dataDirectory);
  return withExplainedErrors(dataDirectory, async () => {
    await requireDataDirectory(dataDirectory);
    refuseIfInUse(dataDirectory, await disk.lockedBy(''));
    const report = await examineContents(disk, onProgress, encryption);
    // The result is invalid if a server wrote to the directory meanwhile.
    refuseIfInUse(dataDirectory, await disk.lockedBy(''));
    return report;
  });
}

async function examineContents(
  disk: Disk,
  onProgress: (progress: Progress) => void,
  encryption: EncryptionSettings | undefined,
): Promise<CheckReport> {
  try {
    return toReport(await inspectDirectory(await readableDisk(disk, encryption), onProgress));
  } catch (error) {
    if (!(error instanceof DirectoryIsEncrypted)) throw error;
    const { files, damage } = await inspectWithoutKey(disk);
    const unknown = { unfinished: undefined, lost: [], changedKeys: [] };
    return { needsKey: true, sound: false, canRepair: false, files, damage, ...unknown };
  }
}

/**
 * Rewrites the intact data and moves damaged files aside.
 * @returns the report from before the repair, and where the damaged files are
 * @throws OperatorError when the directory does not exist, a server uses it, or too much is damaged
 */
export async function repairDataDirectory(
  dataDirectory: string,
  onProgress: (progress: Progress) => void = () => {},
  encryption?: EncryptionSettings,
): Promise<RepairReport> {
  const host = nodeDisk(dataDirectory);
  return withExplainedErrors(dataDirectory, async () => {
    await requireDataDirectory(dataDirectory);
    const lock = await host.lock('');
    try {
      const disk = await readableDisk(host, encryption);
      const inspection = await inspectDirectory(disk, onProgress);
      const setAside = await repairDirectory(disk, inspection);
      return { ...toReport(inspection), setAside };
    } finally {
      await lock.release();
    }
  });
}

/** Explains failures that the operator can fix. */
async function withExplainedErrors<T>(dataDirectory: string, examine: () => Promise<T>): Promise<T> {
  try {
    return await examine();
  } catch (error) {
    if (error instanceof DirectoryInUse) refuseIfInUse(dataDirectory, error.owner);
    if (error instanceof DirectoryIsEncrypted) {
      throw new OperatorError(`${dataDirectory} is encrypted: add --encrypt-key-file FILE`, { cause: error });
    }
    if (isStorageError(error))
      throw new OperatorError(`${error.message}. Nothing was changed`, { cause: error });
    throw explainFileError(error, dataDirectory) ?? error;
  }
}

/** @throws OperatorError when the directory is none of Millrace, or does not exist */
export async function requireDataDirectory(dataDirectory: string): Promise<void> {
  const disk = nodeDisk(dataDirectory);
  const names = await disk.list('').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  });
  if (names.some((name) => ['format', 'checkpoint', 'journal'].includes(name))) return;
  throw new OperatorError(
    `${dataDirectory} is not a data directory of Millrace; name the directory given to \`millrace start --data DIR\``,
  );
}

function refuseIfInUse(dataDirectory: string, owner: string | undefined): void {
  if (owner === undefined) return;
  throw new OperatorError(
    `the data directory ${dataDirectory} is in use by ${owner}; stop that process first, then check again`,
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
