import type { Disk } from '../../../lib/disk/disk.ts';
import { isStorageError, StorageError } from '../../error.ts';
import { readWholeFile, replaceFile } from '../files/whole-file.ts';

/**
 * Raised when a directory written by this release can no longer be read by the one before.
 *
 * - 1: the first
 * - 2: a ledger says which files make up the journal (journal/ledger.ts); logs and metadata are in a state file
 *   (state-file/), which the checkpoint names, and no longer in the checkpoint
 */
const FORMAT_VERSION = 2;
/** Read, and written anew as `FORMAT_VERSION` before anything else is written. */
const FORMAT_BEFORE_LEDGER = 1;

export const FORMAT_FILE = 'format';
const contentOf = (version: number) => Buffer.from(`${JSON.stringify({ format: 'millrace', version })}\n`);
// What a start that was cut short may leave behind before the format file is written.
const OWN_NAMES =
  /^((lock|owner|ledger)(\..*)?|format\.new|checkpoint(\.copy)?(\.new)?|journal|chunks|state|blobs|set-aside)$/;

/**
 * Makes sure that the directory is one that this release can work in, and marks a new one as such.
 * @returns whether it is new, and whether it has a ledger
 * @throws StorageError `failed` when it belongs to another release or to somebody else
 */
export async function checkFormat(disk: Disk): Promise<{ isNew: boolean; hasLedger: boolean }> {
  const bytes = await readWholeFile(disk, FORMAT_FILE);
  if (!bytes) {
    await assertNothingToLose(disk);
    return { isNew: true, hasLedger: true };
  }
  if (bytes.equals(contentOf(FORMAT_BEFORE_LEDGER))) return { isNew: false, hasLedger: false };
  if (!bytes.equals(contentOf(FORMAT_VERSION))) throw wrongVersion(disk, parseVersion(bytes));
  return { isNew: false, hasLedger: true };
}

/** Written last: from here on the directory is taken to be whole. */
export function markFormat(disk: Disk): Promise<void> {
  return replaceFile(disk, FORMAT_FILE, [contentOf(FORMAT_VERSION)]);
}

async function assertNothingToLose(disk: Disk): Promise<void> {
  const foreign = (await disk.list('')).find((name) => !OWN_NAMES.test(name));
  if (foreign !== undefined) {
    throw new StorageError(
      'failed',
      `${disk.absolute('')} is no data directory of Millrace: it holds ${foreign}. Name an empty or a new one`,
      { facts: { directory: disk.absolute(''), found: foreign } },
    );
  }
  for (const directory of ['journal', 'chunks', 'state']) {
    const [name] = await disk.list(directory);
    if (name === undefined) continue;
    throw new StorageError(
      'failed',
      `${disk.absolute('')} holds records (${directory}/${name}) but its file "format" is missing. ` +
        'Put the file back from a copy, or name another directory',
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

/** Whether the error says that a later release wrote the directory. It may be sound. */
export function isOfLaterRelease(error: unknown): boolean {
  return isStorageError(error, 'failed') && isLater(error.facts['found']);
}

function isLater(version: unknown): version is number {
  return typeof version === 'number' && version > FORMAT_VERSION;
}

function wrongVersion(disk: Disk, version: unknown): StorageError {
  const directory = disk.absolute('');
  return new StorageError(
    'failed',
    isLater(version)
      ? `${directory} has format version ${version}, and this release reads version ${FORMAT_VERSION}. ` +
          'Start it with the release that wrote it, or name another directory with --data'
      : `${disk.absolute(FORMAT_FILE)} is not readable. Put it back from a copy, or name another directory with --data`,
    { facts: { directory, found: version, expected: FORMAT_VERSION } },
  );
}
