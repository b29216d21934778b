import { basename, dirname, resolve } from 'node:path';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readWholeFile, replaceFile } from '../../storage/embedded/files/whole-file.ts';
import {
  decodeSnapshot,
  encodeSnapshot,
  type Snapshot,
} from '../../server/controls/snapshot/snapshot-format.ts';

/** Writes a snapshot; one that exists is replaced as a whole. @throws OperatorError */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const disk = nodeDisk(dirname(resolve(path)));
  try {
    await disk.makeDirectory('');
    await replaceFile(disk, basename(path), [encodeSnapshot(snapshot)]);
  } catch (error) {
    throw explainFileError(error, path) ?? error;
  }
}

/** @throws OperatorError for a file that is missing, damaged, or no snapshot */
export async function readSnapshot(path: string): Promise<Snapshot> {
  const bytes = await readWholeFile(nodeDisk(dirname(resolve(path))), basename(path)).catch(
    (error: unknown) => {
      throw explainFileError(error, path) ?? error;
    },
  );
  if (!bytes) {
    throw new OperatorError(`restore: ${path} does not exist. Write it with pipeline.save('${path}') once.`);
  }
  const snapshot = decodeSnapshot(bytes);
  if (typeof snapshot !== 'string') return snapshot;
  throw new OperatorError(
    `restore: ${path} cannot be used: ${snapshot}. Restore it from version control, or write it again with pipeline.save.`,
  );
}
