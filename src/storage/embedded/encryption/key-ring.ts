import type { Random } from '../../../lib/random.ts';
import { StorageError } from '../../error.ts';
import { damage } from '../files/damage.ts';
import { readWholeFile, replaceFile } from '../files/whole-file.ts';
import type { DataDisk } from './data-disk.ts';
import { Cipher, SUFFIX_BYTES, type UnencryptedParts } from './cipher.ts';
import type { FileKey, FileKeys } from './key-file.ts';

/*
 * The key ring holds the data keys of a directory, each encrypted with the current key of the operator's file. It is
 * JSON, in two copies, which are written one after the other. An old copy of the ring and the operator's key of that
 * time still reveal the data keys in it.
 */
export const KEY_RING_FILE = 'keys';
const KEY_RING_COPY = 'keys.copy';
export const KEY_RING_PATHS: readonly string[] = [KEY_RING_FILE, KEY_RING_COPY];
const FORMAT = 'millrace keys 1';
const DATA_KEY_BYTES = 32;

/** What the ring says in clear. It is authenticated with each data key. */
interface RingHead {
  readonly format: typeof FORMAT;
  /** Raised by each change of the ring. */
  readonly generation: number;
  /** The operator's key that encrypts the data keys. */
  readonly key: { readonly name: string; readonly fingerprint: string };
  /** The number of the data key for new files. */
  readonly current: number;
  /** Absent in a directory that was encrypted from the start. */
  readonly unencrypted?: UnencryptedParts;
}

interface RingDocument extends RingHead {
  readonly keys: readonly { readonly number: number; readonly encrypted: string }[];
}

/** A ring whose data keys have been decrypted. */
export interface KeyRing {
  readonly generation: number;
  readonly current: number;
  readonly unencrypted?: UnencryptedParts | undefined;
  /** By number. */
  readonly keys: ReadonlyMap<number, Buffer>;
  /** The fingerprint of the operator's key that encrypts them. */
  readonly encryptedBy: string;
  /** Both copies are as they must be. */
  readonly isComplete: boolean;
}

/** The operator's key file has none of the keys of this directory. */
class WrongKey extends StorageError {
  constructor(directory: string, { source }: FileKeys, { key }: RingDocument) {
    const named = key.name === key.fingerprint ? key.fingerprint : `"${key.name}" (${key.fingerprint})`;
    super(
      'failed',
      `the key in ${source} is not the one that ${directory} is encrypted with, which is ${named}: give the file that contains it`,
    );
  }
}

export async function hasKeyRing(disk: DataDisk): Promise<boolean> {
  const sizes = await Promise.all(KEY_RING_PATHS.map((path) => disk.sizeOf(path)));
  return sizes.some((size) => size !== undefined);
}

/**
 * Reads the newest copy that the operator's keys can decrypt.
 * @returns undefined when there is no ring
 * @throws WrongKey; StorageError `corrupt` when both copies are damaged
 */
export async function readKeyRing(disk: DataDisk, fileKeys: FileKeys): Promise<KeyRing | undefined> {
  const copies: { path: string; document: RingDocument | undefined }[] = [];
  for (const path of KEY_RING_PATHS) {
    const bytes = await readWholeFile(disk, path);
    if (bytes) copies.push({ path, document: parse(bytes) });
  }
  if (copies.length === 0) return undefined;
  const readable = copies.flatMap(({ document }) => document ?? []);
  readable.sort((a, b) => b.generation - a.generation);
  for (const document of readable) {
    const key = fileKeys.all.find(({ fingerprint }) => fingerprint === document.key.fingerprint);
    const keys = key && decryptKeys(document, key);
    if (!keys) continue;
    const isComplete = readable.length === 2 && readable.every((copy) => sameText(copy, document));
    const { generation, current, unencrypted } = document;
    return { generation, current, unencrypted, keys, encryptedBy: key.fingerprint, isComplete };
  }
  const [newest] = readable;
  const isKnown = fileKeys.all.some(({ fingerprint }) => fingerprint === newest?.key.fingerprint);
  if (newest && !isKnown) throw new WrongKey(disk.absolute(''), fileKeys, newest);
  throw damage(copies[0]!.path, 0, 'the data keys in it and in its copy cannot be decrypted');
}

/** Writes both copies, durably, with the data keys encrypted by the current key of the operator's file. */
export async function writeKeyRing(
  disk: DataDisk,
  ring: Omit<KeyRing, 'encryptedBy' | 'isComplete'>,
  { current: fileKey }: FileKeys,
  random: Random,
): Promise<void> {
  const head: RingHead = {
    format: FORMAT,
    generation: ring.generation,
    key: { name: fileKey.name, fingerprint: fileKey.fingerprint },
    current: ring.current,
    ...(ring.unencrypted && { unencrypted: ring.unencrypted }),
  };
  const encryptor = cipherOf(fileKey, random).beginFile('key');
  const keys = Array.from(ring.keys, ([number, secret]) => {
    const target = Buffer.alloc(DATA_KEY_BYTES + SUFFIX_BYTES);
    encryptor.encrypt(secret, target, 0, headerOf(head, number));
    return { number, encrypted: target.toString('base64') };
  });
  const document: RingDocument = { ...head, keys };
  const bytes = Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
  for (const path of [KEY_RING_COPY, KEY_RING_FILE]) await replaceFile(disk, path, [bytes]);
}

export function newDataKey(random: Random): Buffer {
  return random.bytes(DATA_KEY_BYTES);
}

/** @returns undefined when the ring is not as it was written */
function decryptKeys(document: RingDocument, fileKey: FileKey): Map<number, Buffer> | undefined {
  const cipher = cipherOf(fileKey, NO_RANDOM);
  const keys = new Map<number, Buffer>();
  for (const { number, encrypted } of document.keys) {
    const bytes = Buffer.from(encrypted, 'base64');
    if (bytes.length !== DATA_KEY_BYTES + SUFFIX_BYTES) return undefined;
    if (!cipher.decrypt('key', bytes, 0, DATA_KEY_BYTES, headerOf(document, number))) return undefined;
    keys.set(number, Buffer.from(bytes.subarray(0, DATA_KEY_BYTES)));
  }
  return keys.has(document.current) ? keys : undefined;
}

/** The operator's key in the place of a data key; it has the number 0. */
function cipherOf({ secret }: FileKey, random: Random): Cipher {
  return new Cipher({ keys: new Map([[0, secret]]), current: 0, random });
}

const NO_RANDOM: Random = {
  bytes: unavailable,
  uuid: unavailable,
  integer: unavailable,
  fraction: unavailable,
};

function unavailable(): never {
  throw new Error('reading needs no randomness');
}

function headerOf({ generation, key, current, unencrypted }: RingHead, number: number): Buffer {
  const parts = unencrypted && [unencrypted.segmentsBelow, unencrypted.chunksTo, unencrypted.statesTo];
  return Buffer.from(JSON.stringify([FORMAT, number, generation, key.fingerprint, current, parts ?? null]));
}

function parse(bytes: Buffer): RingDocument | undefined {
  try {
    const document: unknown = JSON.parse(bytes.toString());
    return isRing(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Whether every member has its type. What the members contain is authenticated with the data keys. */
function isRing(document: unknown): document is RingDocument {
  const ring = document as Partial<RingDocument> | null;
  const { key, keys, unencrypted } = ring ?? {};
  const parts = unencrypted ?? { segmentsBelow: 0, chunksTo: 0, statesTo: 0 };
  return (
    ring?.format === FORMAT &&
    [ring.generation, ring.current, parts.segmentsBelow, parts.chunksTo, parts.statesTo].every(
      Number.isInteger,
    ) &&
    typeof key?.name === 'string' &&
    typeof key.fingerprint === 'string' &&
    Array.isArray(keys) &&
    keys.every((one) => Number.isInteger(one?.number) && typeof one.encrypted === 'string')
  );
}

function sameText(a: RingDocument, b: RingDocument): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
