import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Disk } from '../lib/disk/disk.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { readWholeFile, replaceFile } from '../storage/embedded/files/whole-file.ts';

/*
 * The secrets of access keys. SigV4 needs them in clear, so they cannot be hashed. What protects them is a key in a
 * file of its own, which is not part of the journal and its backups:
 *
 *     secret of a user           stored, encrypted: nonce (12 bytes) | ciphertext | tag (16 bytes), in base64
 *     other texts (`seal`)       the same
 *     secret of a root user,     not stored: derived from the key and the access key id
 *     secret, token of a session
 */

/** In the data directory; mode 0600. */
export const ACCESS_KEY_FILE = 'access.key';
export const ACCESS_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 40 characters of base64, as on AWS. */
const SECRET_BYTES = 30;
const TOKEN_BYTES = 192;

export interface SessionSecrets {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export class AccessSecrets {
  /** Undefined when the key was given. */
  readonly #disk: Disk | undefined;
  readonly #random: Random;
  #key: Buffer | undefined;
  #creation: Promise<void> | undefined;

  private constructor(disk: Disk | undefined, random: Random, key: Buffer | undefined) {
    this.#disk = disk;
    this.#random = random;
    this.#key = key;
  }

  /** @throws OperatorError when the file of the key is damaged, or a link to nothing */
  static async open(disk: Disk, random: Random): Promise<AccessSecrets> {
    const key = await readWholeFile(disk, ACCESS_KEY_FILE);
    if (!key && (await disk.list('')).includes(ACCESS_KEY_FILE)) {
      // A new key in its place would make all secrets unreadable, for example while a volume is not mounted.
      throw new OperatorError(
        `${disk.absolute(ACCESS_KEY_FILE)} is a link to a file that does not exist: mount or restore that file, or remove the ` +
          'link and create all access keys again',
      );
    }
    if (key !== undefined && key.length !== ACCESS_KEY_BYTES) {
      throw new OperatorError(
        `${disk.absolute(ACCESS_KEY_FILE)} has ${key.length} bytes instead of ${ACCESS_KEY_BYTES}: restore it from a backup, or ` +
          'remove it and create all access keys again',
      );
    }
    return new AccessSecrets(disk, random, key);
  }

  /** @param key of 32 bytes, which the caller keeps: nothing is written */
  static of(key: Buffer, random: Random): AccessSecrets {
    return new AccessSecrets(undefined, random, key);
  }

  /** Whether there is a key. Without one no secret was issued, or the file was lost. */
  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  /** Creates the key if there is none. Call before any other method that issues a secret. */
  async prepare(): Promise<void> {
    if (this.#key) return;
    this.#creation ??= this.#create();
    await this.#creation;
  }

  /** The secret of a new access key of a user, and the form in which it is stored. */
  issue(accessKeyId: string): { secretAccessKey: string; sealedSecret: string } {
    const secretAccessKey = this.#random.bytes(SECRET_BYTES).toString('base64');
    return { secretAccessKey, sealedSecret: this.seal(accessKeyId, secretAccessKey) };
  }

  /** @param name what the text is, for example an access key: it is opened under the same name only */
  seal(name: string, text: string): string {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#requireKey(), nonce).setAAD(Buffer.from(name));
    const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]).toString('base64');
  }

  /** @returns undefined when it was sealed with a key that was lost, or under another name */
  unseal(name: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64');
    if (!this.#key || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }

  /** The secret of a root user's access key. */
  rootSecret(accessKeyId: string): string {
    return this.#derive('root secret', accessKeyId, SECRET_BYTES);
  }

  /** What belongs to a temporary access key. */
  sessionSecrets(accessKeyId: string): SessionSecrets {
    return {
      secretAccessKey: this.#derive('session secret', accessKeyId, SECRET_BYTES),
      sessionToken: this.#derive('session token', accessKeyId, TOKEN_BYTES),
    };
  }

  /** A key of 32 bytes for another purpose, from which no secret can be found out. */
  keyFor(purpose: string): Buffer {
    return this.#expand(`key for ${purpose}`, 32);
  }

  async #create(): Promise<void> {
    try {
      const key = this.#random.bytes(ACCESS_KEY_BYTES);
      if (this.#disk) await replaceFile(this.#disk, ACCESS_KEY_FILE, [key]);
      this.#key = key;
    } finally {
      this.#creation = undefined;
    }
  }

  #derive(purpose: string, accessKeyId: string, bytes: number): string {
    return this.#expand(`${purpose} ${accessKeyId}`, bytes).toString('base64');
  }

  #expand(info: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#requireKey(), '', info, bytes));
  }

  #requireKey(): Buffer {
    if (!this.#key) throw new Error('the key of access secrets has not been prepared');
    return this.#key;
  }
}
