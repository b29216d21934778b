import type { Disk } from '../../../lib/disk/disk.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { listChunks } from '../chunk/chunk-directory.ts';
import { checkFormat } from '../directory/format.ts';
import { damage } from '../files/damage.ts';
import { listSegments } from '../journal/segment-pool.ts';
import { listStateFiles, stateNumber } from '../state-file/paths.ts';
import { StorageError } from '../../error.ts';
import { Cipher, type UnencryptedParts } from './cipher.ts';
import { type DataDisk, withCipher } from './data-disk.ts';
import type { FileKeys } from './key-file.ts';
import {
  hasKeyRing,
  KEY_RING_FILE,
  type KeyRing,
  newDataKey,
  readKeyRing,
  writeKeyRing,
} from './key-ring.ts';

export interface EncryptionSettings {
  readonly fileKeys: FileKeys;
  /** Must not repeat what it returned in an earlier run, or the same key and nonce would encrypt different bytes. */
  readonly random: Random;
}

/** The directory is encrypted, and no key was given. */
export class DirectoryIsEncrypted extends StorageError {
  readonly directory: string;

  constructor(directory: string) {
    super('failed', `${directory} is encrypted: its key is needed`, { facts: { directory } });
    this.directory = directory;
  }
}

export interface OpenEncryption {
  readonly disk: DataDisk;
  /**
   * Whether new files must be begun: the directory was not encrypted before, or has a new data key. A new term of the
   * ledger does so, and removes the segments of earlier terms instead of using them again.
   */
  readonly beginsTerm: boolean;
  /** Whether the heads of the directory are still to be encrypted. */
  readonly turnsOn: boolean;
}

/**
 * Decides whether a directory is encrypted, and decrypts its data keys. Creates them in a directory that is new or was
 * not encrypted; encrypts them again when the current key of the operator's file has changed.
 * @throws DirectoryIsEncrypted, WrongKey; StorageError `corrupt` when the key ring is damaged
 */
export async function openEncryption(
  disk: Disk,
  settings: EncryptionSettings | undefined,
  logger: Logger,
): Promise<OpenEncryption> {
  // Also refuses a directory with files of others, in which nothing may be written.
  const { isNew, isEncrypted } = await checkFormat(disk);
  if (!settings) {
    if (isEncrypted || (await hasKeyRing(disk))) throw new DirectoryIsEncrypted(disk.absolute(''));
    return { disk, beginsTerm: false, turnsOn: false };
  }
  const { fileKeys, random } = settings;
  const found = await readKeyRing(disk, fileKeys);
  if (!found && isEncrypted) throw missingRing();
  const ring = found
    ? await keepRing(disk, found, settings, logger)
    : await createRing(disk, settings, isNew ? undefined : await findUnencrypted(disk));
  const turnsOn = !isNew && !isEncrypted;
  if (turnsOn) {
    logger.info(
      `${disk.absolute('')} was not encrypted: everything is encrypted from now on, and what it has is rewritten in ` +
        'the background. Space that is freed on the disk, and copies of the directory, still have it unencrypted',
    );
  }
  const { keys, current, unencrypted } = ring;
  const cipher = new Cipher({ keys, current, unencrypted, random, acceptsUnencryptedHeads: turnsOn });
  return {
    disk: withCipher(disk, cipher),
    beginsTerm: !isNew && (turnsOn || found?.current !== ring.current),
    turnsOn,
  };
}

/**
 * The disk for reading an encrypted directory, which is not changed.
 * @throws DirectoryIsEncrypted, WrongKey; StorageError `corrupt` when the key ring is damaged
 */
export async function readableDisk(disk: Disk, settings: EncryptionSettings | undefined): Promise<DataDisk> {
  if (!(await hasKeyRing(disk))) {
    if (await isMarkedEncrypted(disk)) throw missingRing();
    return disk;
  }
  if (!settings) throw new DirectoryIsEncrypted(disk.absolute(''));
  const ring = (await readKeyRing(disk, settings.fileKeys))!;
  const acceptsUnencryptedHeads = !(await isMarkedEncrypted(disk));
  return withCipher(disk, new Cipher({ ...ring, random: settings.random, acceptsUnencryptedHeads }));
}

async function isMarkedEncrypted(disk: Disk): Promise<boolean> {
  try {
    return (await checkFormat(disk)).isEncrypted;
  } catch {
    // A damaged format file says nothing; the key ring decides.
    return false;
  }
}

function missingRing(): StorageError {
  return damage(KEY_RING_FILE, 0, 'it is missing, and nothing can be read without it');
}

async function createRing(
  disk: Disk,
  { fileKeys, random }: EncryptionSettings,
  unencrypted: UnencryptedParts | undefined,
): Promise<Pick<KeyRing, 'keys' | 'current' | 'unencrypted'>> {
  const ring = { generation: 1, current: 1, unencrypted, keys: new Map([[1, newDataKey(random)]]) };
  await writeKeyRing(disk, ring, fileKeys, random);
  return ring;
}

/** Encrypts the data keys with the current key of the file, and adds a new one, if another key has encrypted them. */
async function keepRing(
  disk: Disk,
  ring: KeyRing,
  { fileKeys, random }: EncryptionSettings,
  logger: Logger,
): Promise<KeyRing> {
  const { current: fileKey, source } = fileKeys;
  if (ring.encryptedBy === fileKey.fingerprint) {
    if (ring.isComplete) return ring;
    const complete = { ...ring, generation: ring.generation + 1 };
    await writeKeyRing(disk, complete, fileKeys, random);
    return complete;
  }
  const current = Math.max(...ring.keys.keys()) + 1;
  const keys = new Map(ring.keys).set(current, newDataKey(random));
  const rotated = { ...ring, generation: ring.generation + 1, current, keys };
  await writeKeyRing(disk, rotated, fileKeys, random);
  logger.info(
    `the data keys of ${disk.absolute('')} are encrypted with key ${fileKey.name} of ${source} from now on: ` +
      'the server needs no other key of that file any more; copies of the directory from before still do',
  );
  return rotated;
}

/** What exists in a directory that is not encrypted. All later files have higher numbers. */
async function findUnencrypted(disk: Disk): Promise<UnencryptedParts> {
  return {
    segmentsBelow: (await listSegments(disk)).nextNumber,
    chunksTo: Math.max(0, ...(await listChunks(disk))),
    statesTo: Math.max(0, ...(await listStateFiles(disk)).map(stateNumber)),
  };
}
