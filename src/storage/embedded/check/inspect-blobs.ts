import type { Disk } from '../../../lib/disk/disk.ts';
import { damage } from '../files/damage.ts';
import type { StorageError } from '../../error.ts';
import { blobPath, hashFile } from '../blobs/blob-store.ts';
import type { MetaTable } from '../state/meta-table.ts';

/** Blobs by path. @returns undefined when the path is that of no blob */
export async function inspectBlob(disk: Disk, path: string): Promise<StorageError | undefined> {
  const found = await hashFile(disk, path);
  return path === blobPath(found)
    ? undefined
    : damage(path, 0, 'its content does not match its name', { found });
}

/** Blobs that documents name and that are not there. */
export function missingBlobs(meta: MetaTable, present: readonly string[]): StorageError[] {
  const there = new Set(present);
  const missing: StorageError[] = [];
  for (const { key, value } of meta.entries()) {
    for (const [, sha256] of value.toString('latin1').matchAll(/"sha256":"([0-9a-f]{64})"/g)) {
      const path = blobPath(sha256!);
      if (!there.has(path)) missing.push(damage(path, 0, `it is missing, and ${key} names it`));
    }
  }
  return missing;
}
