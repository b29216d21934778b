import { unzipSync } from 'fflate';
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
export function unzipPackage(zip: Buffer): PackageFile[] {
  let total = 0;
  let count = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(zip, {
      // Sizes are checked before anything is inflated, and no entry is inflated beyond the size it declares.
      filter: ({ originalSize }) => {
        total += originalSize;
        count += 1;
        return total <= MAX_UNZIPPED_BYTES && count <= MAX_FILES;
      },
    });
  } catch (cause) {
    throw InvalidParameterValue(UNREADABLE, { cause });
  }
  if (total > MAX_UNZIPPED_BYTES) {
    throw InvalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
  }
  if (count > MAX_FILES) throw InvalidParameterValue(`A package may hold ${MAX_FILES} files.`);
  const files = Object.entries(entries)
    .filter(([path]) => !path.endsWith('/'))
    .map(([path, bytes]) => ({ path: checkedPath(path), bytes }));
  if (files.length === 0) throw InvalidParameterValue('Uploaded file must be a non-empty zip');
  return files;
}

function checkedPath(path: string): string {
  const parts = path.split('/');
  const leaves = parts.some((part) => part === '..' || part === '' || part === '.');
  if (leaves || /[\\\0]|^[A-Za-z]:/.test(path)) {
    throw InvalidParameterValue(`${UNREADABLE} It holds the path ${JSON.stringify(path)}.`);
  }
  return path;
}
