import type { DataDisk } from '../encryption/data-disk.ts';
import { damage } from '../files/damage.ts';
import type { StorageError } from '../../error.ts';
import { readBlobFile } from '../blobs/blob-file.ts';
import { blobPath } from '../blobs/blob-store.ts';
import type { MetaTable } from '../state/meta-table.ts';

/** @returns the damage of a blob; undefined when it is intact */
export async function inspectBlob(disk: DataDisk, path: string): Promise<StorageError | undefined> {
  const { sha256: found } = await readBlobFile(disk, path);
  return path === blobPath(found)
    ? undefined
    : damage(path, 0, 'its content does not match its name', { found });
}

/** An error for each blob that a document refers to and that does not exist. */
export function missingBlobs(meta: MetaTable, present: readonly string[]): StorageError[] {
  const existing = new Set(present);
  const missing: StorageError[] = [];
  for (const { key, value } of meta.entries()) {
    for (const [, sha256] of value.toString('latin1').matchAll(/"sha256":"([0-9a-f]{64})"/g)) {
      const path = blobPath(sha256!);
      if (!existing.has(path)) missing.push(damage(path, 0, `it is missing, and ${key} refers to it`));
    }
  }
  return missing;
}
