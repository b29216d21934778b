import { systemRandom } from '../../src/lib/random.ts';
import { type FileKeys, parseKeyFile } from '../../src/storage/embedded/encryption/key-file.ts';
import type { EncryptionSettings } from '../../src/storage/embedded/encryption/open-encryption.ts';

/** The operator's keys of tests, from lines of a key file. */
export function fileKeysOf(...lines: readonly string[]): FileKeys {
  return parseKeyFile(lines.join('\n'), 'keys.txt');
}

export const KEY_LINE = `first: ${Buffer.alloc(32, 1).toString('base64')}`;
export const OTHER_KEY_LINE = `second: ${Buffer.alloc(32, 2).toString('base64')}`;

/** Salts must differ between two lives of a directory, so they do not come from a seed. */
export const ENCRYPTED: EncryptionSettings = { fileKeys: fileKeysOf(KEY_LINE), random: systemRandom };
