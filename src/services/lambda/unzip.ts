import type { ZipEntry } from '../../lib/unzip.ts';
import { UnreadableZip, zipEntries } from '../../lib/unzip.ts';
import { InvalidParameterValue } from './errors.ts';
import { MAX_UNZIPPED_BYTES } from './limits.ts';

/** More files than this in a function mean a mistake or an attack; AWS's size limits allow about a million. */
const MAX_FILES = 100_000;

const UNREADABLE = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

/** A file of a deployment package. */
export interface PackageFile {
  /** Below the package's root, with `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Unpacks a deployment package in memory.
 * @throws InvalidParameterValue when it is no zip, is empty, is too large, or holds a path that leaves its root
 */
export async function unzipPackage(zip: Buffer): Promise<PackageFile[]> {
  try {
    const files: PackageFile[] = [];
    for (const entry of await checkedEntries(zip)) {
      files.push({ path: entry.path, bytes: await entry.read() });
    }
    return files;
  } catch (cause) {
    if (cause instanceof UnreadableZip) throw InvalidParameterValue(UNREADABLE, { cause });
    throw cause;
  }
}

/** The files in it; their sizes and paths are checked before anything is inflated. */
async function checkedEntries(zip: Buffer): Promise<ZipEntry[]> {
  // Of two that have one path the later counts.
  const files = new Map<string, ZipEntry>();
  let total = 0;
  let count = 0;
  for await (const entry of zipEntries(zip)) {
    total += entry.sizeBytes;
    count += 1;
    if (total > MAX_UNZIPPED_BYTES) {
      throw InvalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    }
    if (count > MAX_FILES) throw InvalidParameterValue(`A package may hold ${MAX_FILES} files.`);
    if (!entry.path.endsWith('/')) files.set(checkedPath(entry.path), entry);
  }
  if (files.size === 0) throw InvalidParameterValue('Uploaded file must be a non-empty zip');
  return [...files.values()];
}

function checkedPath(path: string): string {
  const parts = path.split('/');
  const leaves = parts.some((part) => part === '..' || part === '' || part === '.');
  if (leaves || /[\\\0]|^[A-Za-z]:/.test(path)) {
    throw InvalidParameterValue(`${UNREADABLE} It holds the path ${JSON.stringify(path)}.`);
  }
  return path;
}
