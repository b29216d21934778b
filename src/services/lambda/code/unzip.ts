import { UnreadableZip, zipEntries, type ZipEntry } from '../../../lib/zip/unzip.ts';
import { InvalidParameterValue } from '../errors.ts';
import { MAX_UNZIPPED_BYTES } from '../limits.ts';

/** Our own bound: more files mean a mistake or an attack. AWS's size limits allow about a million. */
const MAX_FILES = 100_000;

export const UNREADABLE_ZIP =
  'Could not unzip uploaded file. Please check your file, then try to upload again.';

/** The longest path of Linux. */
const MAX_TARGET_BYTES = 4096;

// stat(2)
const TYPE_BITS = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const MODE_BITS = 0o777;

/** The root itself, for which some tools write an entry. */
const ROOT_PATH = /^(?:\.?\/)+$/;

export type PackageEntry = PackageFile | PackageLink | PackageFolder;

/** A file of a deployment package. */
interface PackageFile {
  readonly kind: 'file';
  /** Relative to the root of the package, with `/` as separator. */
  readonly path: string;
  /** The permissions of its owner, group and others; undefined when the zip file has none. */
  readonly mode: number | undefined;
  /** @throws InvalidParameterValue when the content does not match the directory of the zip file */
  read(): Promise<Buffer>;
}

/** A symbolic link of a deployment package. */
export interface PackageLink {
  readonly kind: 'link';
  /** Where the link is, as the path of a file. */
  readonly path: string;
  /** The target in the zip file: unchecked, relative to the folder of the link. */
  readonly target: string;
}

/** A folder that the zip file has an entry for. It may be empty. */
interface PackageFolder {
  readonly kind: 'folder';
  /** With `/` at its end, which the paths of files and links do not have. */
  readonly path: string;
}

/**
 * The files, links and folders of a deployment package. A file is inflated when it is read, so only one needs to be in
 * memory.
 * @throws InvalidParameterValue when it is not a zip file, is empty or too large, or contains a path outside its root
 */
export async function unzipPackage(zip: Buffer): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = [];
  for (const [path, entry] of await asPackageErrors(() => checkedEntries(zip))) {
    const { unixMode = 0 } = entry;
    const mode = unixMode & MODE_BITS;
    const read = () => asPackageErrors(() => entry.read());
    if (path.endsWith('/')) {
      entries.push({ kind: 'folder', path });
    } else if ((unixMode & TYPE_BITS) !== SYMBOLIC_LINK) {
      entries.push({ kind: 'file', path, mode: mode === 0 ? undefined : mode, read });
    } else if (entry.sizeBytes <= MAX_TARGET_BYTES) {
      entries.push({ kind: 'link', path, target: (await read()).toString() });
    } else {
      throw InvalidParameterValue(
        `${UNREADABLE_ZIP} The symbolic link ${JSON.stringify(path)} has a target of more than ${MAX_TARGET_BYTES} bytes.`,
      );
    }
  }
  return entries;
}

async function asPackageErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UnreadableZip) throw InvalidParameterValue(UNREADABLE_ZIP, { cause });
    throw cause;
  }
}

/** Entries by path. Sizes and paths are checked before anything is inflated. */
async function checkedEntries(zip: Buffer): Promise<Map<string, ZipEntry>> {
  // For entries of the same path, the last one is used.
  const entries = new Map<string, ZipEntry>();
  let hasFiles = false;
  let total = 0;
  let count = 0;
  for await (const entry of zipEntries(zip)) {
    total += entry.sizeBytes;
    count += 1;
    if (total >= MAX_UNZIPPED_BYTES) {
      throw InvalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    }
    if (count > MAX_FILES) throw InvalidParameterValue(`A package may contain at most ${MAX_FILES} files.`);
    const isFolder = entry.path.endsWith('/');
    hasFiles ||= !isFolder;
    if (!isFolder) entries.set(packagePath(entry.path), entry);
    else if (!ROOT_PATH.test(entry.path)) entries.set(`${packagePath(entry.path)}/`, entry);
  }
  if (!hasFiles) throw InvalidParameterValue('Uploaded file must be a non-empty zip');
  return entries;
}

/**
 * The path relative to the package's root, without `.` parts and without leading or repeated slashes, as `unzip` does.
 * AWS keeps a backslash as part of a file name, where no handler finds it; here such a package is rejected.
 * @throws InvalidParameterValue also for a path that could lead outside the root on another system
 */
function packagePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || /[\\\0]|^[A-Za-z]:/.test(parts.join('/'))) {
    throw InvalidParameterValue(`${UNREADABLE_ZIP} It contains the path ${JSON.stringify(path)}.`);
  }
  return parts.join('/');
}
