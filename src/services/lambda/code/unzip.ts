import { UnreadableZip, zipEntries, type ZipEntry } from '../../../lib/zip/unzip.ts';
import { InvalidParameterValue } from '../errors.ts';
import { MAX_UNZIPPED_BYTES } from '../limits.ts';

/** More files than this in a function mean a mistake or an attack; AWS's size limits allow about a million. */
const MAX_FILES = 100_000;

const UNREADABLE = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

/** A file of a deployment package. */
export interface PackageFile {
  /** Below the package's root, with `/` between its parts. */
  readonly path: string;
  /** @throws InvalidParameterValue when it is not what the zip's directory says */
  read(): Promise<Buffer>;
}

/**
 * The files of a deployment package. Each is inflated when it is read, so no more than one has to be in memory.
 * @throws InvalidParameterValue when it is no zip, is empty, is too large, or holds a path that leaves its root
 */
export async function unzipPackage(zip: Buffer): Promise<PackageFile[]> {
  const entries = await asPackageErrors(() => checkedEntries(zip));
  return [...entries].map(([path, entry]) => ({
    path,
    read: () => asPackageErrors(() => entry.read()),
  }));
}

async function asPackageErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UnreadableZip) throw InvalidParameterValue(UNREADABLE, { cause });
    throw cause;
  }
}

/** The files in it, by their paths; their sizes and paths are checked before anything is inflated. */
async function checkedEntries(zip: Buffer): Promise<Map<string, ZipEntry>> {
  // Of two that have one path the later counts.
  const files = new Map<string, ZipEntry>();
  let total = 0;
  let count = 0;
  for await (const entry of zipEntries(zip)) {
    total += entry.sizeBytes;
    count += 1;
    if (total >= MAX_UNZIPPED_BYTES) {
      throw InvalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    }
    if (count > MAX_FILES) throw InvalidParameterValue(`A package may hold ${MAX_FILES} files.`);
    if (!entry.path.endsWith('/')) files.set(packagePath(entry.path), entry);
  }
  if (files.size === 0) throw InvalidParameterValue('Uploaded file must be a non-empty zip');
  return files;
}

/**
 * The path below the package's root. As `unzip` does, it drops `.` parts and slashes in front or in a row.
 * AWS keeps a backslash as part of a file's name, where no handler finds it; here such a package is refused.
 * @throws InvalidParameterValue also for a path that could leave the root on any system
 */
function packagePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || /[\\\0]|^[A-Za-z]:/.test(parts.join('/'))) {
    throw InvalidParameterValue(`${UNREADABLE} It holds the path ${JSON.stringify(path)}.`);
  }
  return parts.join('/');
}
