import { timingSafeEqual } from 'node:crypto';
import { ACCESS_KEY_BYTES, type AccessSecrets } from '../../../access/access-secrets.ts';
import { explainFileError } from '../../../lib/disk/file-errors.ts';
import { readPrivateFile } from '../../../lib/disk/private-file.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { Platform } from '../../../lib/platform/platform.ts';
import { META_KEY } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** The command that makes the file of a key. */
export function makeAccessKey(path: string): string {
  return `make one with \`(umask 077; openssl rand -out ${path} ${ACCESS_KEY_BYTES})\``;
}

/**
 * Reads the key of access secrets that all gateways of a cluster share: 32 bytes, as `access.key` of a data directory is.
 * @throws OperatorError with the remedy: it is missing, readable by others, or no key
 */
export async function readAccessKey(path: string, platform: Platform): Promise<Buffer> {
  const { bytes, isOpenToOthers } = await readPrivateFile(path, platform).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explainFileError(error, path) ?? error;
    throw new OperatorError(
      `there is no access key file ${path}: copy that of the other gateways; for the first one, ${makeAccessKey(path)}`,
      { cause: error },
    );
  });
  if (isOpenToOthers) {
    throw new OperatorError(`other users of this machine may read ${path}: run \`chmod 600 ${path}\``);
  }
  if (bytes.length !== ACCESS_KEY_BYTES) {
    throw new OperatorError(
      `${path} has ${bytes.length} bytes instead of ${ACCESS_KEY_BYTES}: copy that of the other gateways; ` +
        `for the first one, ${makeAccessKey(path)}`,
    );
  }
  return bytes;
}

/**
 * The first gateway of a cluster stores what identifies its key.
 * @throws OperatorError when this one has another key: it would accept no user, and others would not accept its secrets
 */
export async function requireSameKey(meta: MetaStore, secrets: AccessSecrets, path: string): Promise<void> {
  const own = secrets.keyFor('comparison');
  if ((await meta.create(META_KEY.accessKeyCheck, own)) !== undefined) return;
  const stored = await meta.get(META_KEY.accessKeyCheck);
  if (stored && stored.value.length === own.length && timingSafeEqual(stored.value, own)) return;
  throw new OperatorError(
    `${path} is not the access key of this cluster, whose users have secrets that another key encrypts: ` +
      'copy the file of the other gateways, with --access-key-file',
  );
}
