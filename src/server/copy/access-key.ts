import { timingSafeEqual } from 'node:crypto';
import { ACCESS_KEY_BYTES, ACCESS_KEY_FILE, AccessSecrets } from '../../access/access-secrets.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { THIS_PLATFORM } from '../../lib/platform/platform.ts';
import { systemRandom } from '../../lib/random.ts';
import { readWholeFile, replaceFile } from '../../storage/embedded/files/whole-file.ts';
import { META_KEY } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { readAccessKey } from '../gateway/access/access-key.ts';
import type { CopyEnd } from './copy-end.ts';

/*
 * The key that encrypts the secrets of users is a file, and not in a store: `access.key` of a data directory, which the gateways of
 * a cluster are given. A cluster contains what identifies its key.
 */

/**
 * The key of the source; undefined when it has issued no secret.
 * @param file with the key of a cluster
 * @throws OperatorError when the file is missing or has another key
 */
export async function accessKeyOf(
  source: CopyEnd,
  meta: MetaStore,
  file: string | undefined,
): Promise<Buffer | undefined> {
  if ('directory' in source) {
    const key = await readWholeFile(nodeDisk(source.directory), ACCESS_KEY_FILE);
    return key?.length === ACCESS_KEY_BYTES ? key : undefined;
  }
  const check = await meta.get(META_KEY.accessKeyCheck);
  if (!check) return undefined;
  if (file === undefined) {
    throw new OperatorError(
      'the cluster has users, whose secrets are encrypted: give the key of its gateways with --access-key-file FILE',
    );
  }
  const key = await readAccessKey(file, THIS_PLATFORM);
  const own = checkOf(key);
  if (check.value.length === own.length && timingSafeEqual(check.value, own)) return key;
  throw new OperatorError(`${file} is not the access key of the cluster: give the file of its gateways`);
}

/** Puts the key where a server on the target finds it, or what identifies it, so that gateways with another one do not start. */
export async function keepAccessKey(key: Buffer, target: CopyEnd, meta: MetaStore): Promise<void> {
  if ('directory' in target) await replaceFile(nodeDisk(target.directory), ACCESS_KEY_FILE, [key]);
  else await meta.create(META_KEY.accessKeyCheck, checkOf(key));
}

function checkOf(key: Buffer): Buffer {
  return AccessSecrets.of(key, systemRandom).keyFor('comparison');
}
