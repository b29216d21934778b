import type { Disk } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { isStorageError, StorageError } from '../../error.ts';
import { readWholeFile, replaceFile } from '../files/whole-file.ts';

/**
 * Incremented when older releases can no longer read a directory that this release has written.
 *
 * - 1: the first version
 * - 2: a ledger lists the files of the journal (journal/ledger.ts); logs and metadata are in a state file
 *   (state-file/) that the checkpoint refers to, instead of in the checkpoint itself
 * - 4: as 2, and the directory is encrypted (encryption/)
 */
const FORMAT_VERSION = 2;
const ENCRYPTED_FORMAT = 4;
/** What one flipped bit makes of the digit of 2 or 4. No release writes them, so that such damage is recognized. */
const DAMAGED_VERSIONS: ReadonlySet<number> = new Set([3, 5, 6]);
/** Still readable. Upgraded to `FORMAT_VERSION` before anything else is written. */
const FORMAT_BEFORE_LEDGER = 1;

export const FORMAT_FILE = 'format';
const contentOf = (version: number) => Buffer.from(`${JSON.stringify({ format: 'millrace', version })}\n`);
// Names that an interrupted first start may leave behind before the format file is written.
const OWN_NAMES =
  /^((lock|owner|ledger)(\..*)?|(format|keys(\.copy)?)\.new|keys(\.copy)?|checkpoint(\.copy)?(\.new)?|journal|chunks|state|blobs|set-aside|\.gitignore)$/;

/**
 * Checks that this release can use the directory.
 * @returns whether it is new, has a ledger, and is marked as encrypted
 * @throws StorageError `failed` when the format is unknown, or the directory contains other files
 */
export async function checkFormat(
  disk: Disk,
): Promise<{ isNew: boolean; hasLedger: boolean; isEncrypted: boolean }> {
  const bytes = await readWholeFile(disk, FORMAT_FILE);
  if (!bytes) {
    await assertSafeToInitialise(disk);
    return { isNew: true, hasLedger: true, isEncrypted: false };
  }
  if (bytes.equals(contentOf(FORMAT_BEFORE_LEDGER))) {
    return { isNew: false, hasLedger: false, isEncrypted: false };
  }
  const isEncrypted = bytes.equals(contentOf(ENCRYPTED_FORMAT));
  if (!isEncrypted && !bytes.equals(contentOf(FORMAT_VERSION))) throw wrongVersion(disk, parseVersion(bytes));
  return { isNew: false, hasLedger: true, isEncrypted };
}

/** Writes the format file. In a new directory it is written last, and marks the directory as complete. */
export function markFormat(disk: DataDisk): Promise<void> {
  return replaceFile(disk, FORMAT_FILE, [contentOf(disk.cipher ? ENCRYPTED_FORMAT : FORMAT_VERSION)]);
}

async function assertSafeToInitialise(disk: Disk): Promise<void> {
  const otherFile = (await disk.list('')).find((name) => !OWN_NAMES.test(name));
  if (otherFile !== undefined) {
    throw new StorageError(
      'failed',
      `${disk.absolute('')} is not a data directory of Millrace: it contains ${otherFile}. Choose an empty or new directory`,
      { facts: { directory: disk.absolute(''), found: otherFile } },
    );
  }
  for (const directory of ['journal', 'chunks', 'state']) {
    const [name] = await disk.list(directory);
    if (name === undefined) continue;
    throw new StorageError(
      'failed',
      `${disk.absolute('')} contains records (${directory}/${name}) but its file "format" is missing. ` +
        'Restore the file from a copy, or choose another directory',
      { facts: { directory: disk.absolute(''), found: `${directory}/${name}` } },
    );
  }
}

function parseVersion(bytes: Buffer): unknown {
  try {
    const content = JSON.parse(bytes.toString()) as { format?: unknown; version?: unknown } | null;
    return content?.format === 'millrace' ? content.version : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the error means that a later release wrote the directory, which may be intact. */
export function isOfLaterRelease(error: unknown): boolean {
  return isStorageError(error, 'failed') && isLater(error.facts['found']);
}

function isLater(version: unknown): version is number {
  return typeof version === 'number' && version > ENCRYPTED_FORMAT && !DAMAGED_VERSIONS.has(version);
}

function wrongVersion(disk: Disk, version: unknown): StorageError {
  const directory = disk.absolute('');
  return new StorageError(
    'failed',
    isLater(version)
      ? `${directory} has format version ${version}, and this release reads version ${FORMAT_VERSION}. ` +
          'Use the release that wrote it, or choose another directory with --data'
      : `${disk.absolute(FORMAT_FILE)} is not readable. Restore it from a copy, or choose another directory with --data`,
    { facts: { directory, found: version, expected: FORMAT_VERSION } },
  );
}
