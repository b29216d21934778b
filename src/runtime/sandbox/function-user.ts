import { readTextFile } from '../../lib/disk/read-text-file.ts';

/**
 * The user and group that functions have on AWS.
 * Recorded: https://github.com/localstack/localstack/tree/master/tests/aws/services/lambda_
 */
export const FUNCTION_USER = { name: 'sbx_user1051', userId: 993, groupId: 990 };

/** The user database of this machine with the functions' user, by path; the first of two entries counts. */
export async function functionUsers(): Promise<Map<string, string>> {
  const { name, userId, groupId } = FUNCTION_USER;
  const entries = {
    '/etc/passwd': `${name}:x:${userId}:${groupId}::/home/${name}:/sbin/nologin`,
    '/etc/group': `${name}:x:${groupId}:`,
  };
  const files = new Map<string, string>();
  for (const [path, entry] of Object.entries(entries)) {
    const text = await readTextFile(path);
    if (text !== undefined) files.set(path, `${entry}\n${text}`);
  }
  return files;
}
