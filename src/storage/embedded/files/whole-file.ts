import type { Disk, DiskFile } from '../../../lib/disk/disk.ts';

/** @returns undefined when the file does not exist */
export async function readWholeFile(disk: Disk, path: string): Promise<Buffer | undefined> {
  const size = await disk.sizeOf(path);
  if (size === undefined) return undefined;
  return withFile(disk, path, async (file) => {
    const target = Buffer.allocUnsafe(size);
    return target.subarray(0, await file.read(target, 0, size, 0));
  });
}

/** Opens a file for reading, passes it to `use`, and closes it. */
export async function withFile<T>(disk: Disk, path: string, use: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, 'read');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Replaces the file's content, durably. A crash leaves either the whole old or the whole new content. */
export async function replaceFile(disk: Disk, path: string, parts: readonly Buffer[]): Promise<void> {
  const draft = `${path}.new`;
  // A longer draft from an earlier crash would leave bytes at the end.
  await disk.remove(draft);
  const file = await disk.open(draft, 'write');
  try {
    let at = 0;
    for (const part of parts) {
      await file.write(part, 0, part.length, at);
      at += part.length;
    }
    await file.sync();
  } catch (error) {
    // Free the space: the disk may be full.
    await disk.remove(draft).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
  await disk.rename(draft, path);
  await disk.syncDirectory(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
}

/** Makes all earlier writes to an existing file durable. */
export async function syncFile(disk: Disk, path: string): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
