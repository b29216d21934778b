import type { Disk } from '../../lib/disk/disk.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import type { RootKeys } from '../../services/identities/root-keys.ts';
import { DEFAULT_ACCOUNT } from '../../protocol/signature/scope.ts';
import { readWholeFile, replaceFile } from '../../storage/embedded/files/whole-file.ts';

/** In the form of `~/.aws/credentials`, mode 0600. */
const FILE = 'root-credentials';

/**
 * Writes the credentials of the operator, the root user of the default account. The file is written once; after it was
 * removed, the next start replaces the key, if it may.
 * @param disk the folder of the file
 * @param mayReplace false when other servers have the same key
 * @returns the path of the file
 */
export async function writeRootCredentials(
  disk: Disk,
  keys: RootKeys,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<string> {
  const written = await readWholeFile(disk, FILE);
  const credentials = await (written || !mayReplace
    ? keys.credentials(DEFAULT_ACCOUNT)
    : keys.replace(DEFAULT_ACCOUNT));
  const text = credentialsFile(credentials);
  if (written?.toString() !== text) await replaceFile(disk, FILE, [Buffer.from(text)]);
  return disk.absolute(FILE);
}

function credentialsFile({ accessKeyId, secretAccessKey }: Credentials): string {
  return `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}
