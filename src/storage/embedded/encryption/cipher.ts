import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '../../../lib/random.ts';

/*
 * Encrypts pieces of files: blocks of the journal, of chunks and of state files, pieces of blobs, whole small files.
 * A suffix of 48 bytes follows the encrypted bytes of each piece. Numbers are little-endian.
 *
 *    0  u32  number of the data key (key-ring.ts)
 *    4  u32  reserved, 0
 *    8  u64  nonce: how many pieces this writer has encrypted before
 *   16       salt, 16 random bytes
 *   32       tag of AES-256-GCM
 *
 * The key of a piece is HKDF-SHA256(data key, salt, purpose). Each writer of a file draws a salt when it opens the
 * file, keeps it in memory only, and numbers its pieces. No pair of key and nonce is therefore used twice, whatever is
 * on the disk: after a crash, a torn write or a restored copy, the same place of a file is written with another salt.
 * The header of a piece is authenticated with it, and says where the piece belongs.
 */
export const SUFFIX_BYTES = 48;

const ALGORITHM: CipherGCMTypes = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_AT = 16;
const SALT_BYTES = 16;
const TAG_AT = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** What a piece is for. Part of its key, so that a piece of one kind is never accepted as another. */
export type Purpose = 'journal' | 'state' | 'chunk' | 'index' | 'blob' | 'file' | 'key';

// A file that is read has one key, or two after compactions of a journal segment. Deriving one takes microseconds.
const MAX_DERIVED_KEYS = 256;

/** Parts of the directory that were written before it was encrypted. They are accepted unencrypted, nothing else is. */
export interface UnencryptedParts {
  /** Segment files with a smaller number. */
  readonly segmentsBelow: number;
  /** Chunks up to this number. */
  readonly chunksTo: number;
  /** State files up to this number. */
  readonly statesTo: number;
}

export interface CipherSettings {
  /** Data keys of 32 bytes, by number. */
  readonly keys: ReadonlyMap<number, Buffer>;
  /** The number of the key for new files. */
  readonly current: number;
  /** Must not repeat what it returned in an earlier run. */
  readonly random: Random;
  readonly unencrypted?: UnencryptedParts | undefined;
  /** Whether checkpoint and ledger may still be unencrypted: until encryption has been turned on completely. */
  readonly acceptsUnencryptedHeads?: boolean;
}

export class Cipher {
  readonly #settings: CipherSettings;
  readonly #derived = new Map<string, KeyObject>();

  constructor(settings: CipherSettings) {
    this.#settings = settings;
  }

  /** The number of the data key for new files. */
  get current(): number {
    return this.#settings.current;
  }

  get unencrypted(): UnencryptedParts | undefined {
    return this.#settings.unencrypted;
  }

  /** Whether the directory may have files that are not encrypted as new ones are. */
  get hasFormerFiles(): boolean {
    return this.#settings.keys.size > 1 || this.#settings.unencrypted !== undefined;
  }

  get acceptsUnencryptedHeads(): boolean {
    return this.#settings.acceptsUnencryptedHeads ?? false;
  }

  /** Begins writing to a file, with a key of its own. */
  beginFile(purpose: Purpose): Encryptor {
    const { keys, current, random } = this.#settings;
    const salt = random.bytes(SALT_BYTES);
    return new Encryptor(derive(keys.get(current)!, salt, purpose), current, salt);
  }

  /**
   * Decrypts bytes [from, to) in place. Their suffix is at `to`.
   * @param header is authenticated with them
   * @returns whether they are authentic; if not, nothing has changed
   */
  decrypt(purpose: Purpose, bytes: Buffer, from: number, to: number, header: Buffer): boolean {
    const opened = this.#decipher(purpose, bytes, from, to, header);
    if (!opened) return false;
    try {
      opened.decipher.final();
    } catch {
      return false;
    }
    opened.decrypted.copy(bytes, from);
    return true;
  }

  /** The probable content of damaged bytes, which is not authenticated: for reports only. */
  guess(purpose: Purpose, bytes: Buffer, from: number, to: number): Buffer | undefined {
    return this.#decipher(purpose, bytes, from, to, Buffer.alloc(0))?.decrypted;
  }

  #decipher(purpose: Purpose, bytes: Buffer, from: number, to: number, header: Buffer) {
    if (to < from || to + SUFFIX_BYTES > bytes.length) return undefined;
    const key = this.#keyOf(purpose, bytes, to);
    if (!key) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key, nonceOf(bytes.readBigUInt64LE(to + 8)), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(to + TAG_AT, to + SUFFIX_BYTES));
    return { decipher, decrypted: decipher.update(bytes.subarray(from, to)) };
  }

  /** @returns undefined when there is no such data key */
  #keyOf(purpose: Purpose, bytes: Buffer, suffixAt: number): KeyObject | undefined {
    const number = keyNumberOf(bytes, suffixAt);
    const salt = bytes.subarray(suffixAt + SALT_AT, suffixAt + SALT_AT + SALT_BYTES);
    const dataKey = this.#settings.keys.get(number);
    if (!dataKey) return undefined;
    const name = `${purpose} ${number} ${salt.toString('latin1')}`;
    const known = this.#derived.get(name);
    if (known) return known;
    const key = derive(dataKey, salt, purpose);
    if (this.#derived.size >= MAX_DERIVED_KEYS) {
      const [oldest] = this.#derived.keys();
      this.#derived.delete(oldest!);
    }
    this.#derived.set(name, key);
    return key;
  }
}

/** Encrypts what one writer writes to one file. */
export class Encryptor {
  readonly #key: KeyObject;
  readonly #keyNumber: number;
  readonly #salt: Buffer;
  #pieces = 0n;

  constructor(key: KeyObject, keyNumber: number, salt: Buffer) {
    this.#key = key;
    this.#keyNumber = keyNumber;
    this.#salt = salt;
  }

  /**
   * Writes the encrypted bytes of `source` to `target` at `at`, and their suffix after them. Both may be the same
   * memory.
   * @param header is authenticated with them
   */
  encrypt(source: Buffer, target: Buffer, at: number, header: Buffer): void {
    // Counted before anything is used, so that no error lets a number be used again.
    const nonce = this.#pieces++;
    const cipher = createCipheriv(ALGORITHM, this.#key, nonceOf(nonce), { authTagLength: TAG_BYTES });
    cipher.setAAD(header);
    const suffixAt = at + cipher.update(source).copy(target, at);
    cipher.final();
    target.writeUInt32LE(this.#keyNumber, suffixAt);
    target.writeUInt32LE(0, suffixAt + 4);
    target.writeBigUInt64LE(nonce, suffixAt + 8);
    this.#salt.copy(target, suffixAt + SALT_AT);
    cipher.getAuthTag().copy(target, suffixAt + TAG_AT);
  }
}

/** The number of the data key of a piece whose suffix is at `suffixAt`. */
export function keyNumberOf(bytes: Buffer, suffixAt: number): number {
  return bytes.readUInt32LE(suffixAt);
}

function derive(dataKey: Buffer, salt: Buffer, purpose: Purpose): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, salt, `millrace ${purpose}`, KEY_BYTES)));
}

function nonceOf(piece: bigint): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64LE(piece, NONCE_BYTES - 8);
  return nonce;
}
