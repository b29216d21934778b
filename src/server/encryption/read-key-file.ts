import { isAbsolute, relative } from 'node:path';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { readPrivateFile } from '../../lib/disk/private-file.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Platform } from '../../lib/platform/platform.ts';
import { systemRandom } from '../../lib/random.ts';
import { makeKey, parseKeyFile } from '../../storage/embedded/encryption/key-file.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';

/**
 * Reads the file with the keys of a data directory.
 * @throws OperatorError with the remedy: it is missing, readable by others, beside what it protects, or has no key
 */
export async function readKeyFile(
  path: string,
  dataDirectory: string,
  platform: Platform,
): Promise<EncryptionSettings> {
  const inside = relative(dataDirectory, path);
  if (!inside.startsWith('..') && !isAbsolute(inside)) {
    throw new OperatorError(
      `${path} is in the data directory that it protects: a copy of the directory would contain the key; keep it elsewhere`,
    );
  }
  const { bytes, isOpenToOthers } = await readPrivateFile(path, platform).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explainFileError(error, path) ?? error;
    throw new OperatorError(`there is no key file ${path}: ${makeKey(path)}`, { cause: error });
  });
  if (isOpenToOthers) {
    throw new OperatorError(`other users of this machine may read ${path}: run \`chmod 600 ${path}\``);
  }
  // Not the server's random numbers, which a test may repeat: a repeated salt would reveal what is encrypted.
  return { fileKeys: parseKeyFile(bytes.toString(), path), random: systemRandom };
}
