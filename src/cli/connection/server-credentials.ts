import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { accountOfAccessKey } from '../../lib/aws/access-key.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { readAwsCredentials, readCredentialsIn } from './aws-credentials.ts';
import type { ProcessContext } from './ca-file.ts';
import type { Environment } from './endpoint.ts';

/** Where `start` and `dev` write the credentials of the operator. */
const ROOT_CREDENTIALS_FILE = join('.millrace', 'root-credentials');

/**
 * The credentials for a server of Millrace: those of the environment or of the profile, if a server of Millrace has issued
 * them, else those of the operator, if a server was started in this folder or above with --auth. Undefined without them,
 * as servers need none by default, and when the environment names an account in place of a key.
 */
export async function serverCredentials({ env, cwd }: ProcessContext): Promise<Credentials | undefined> {
  if (isAccount(env)) return undefined;
  const own = await readAwsCredentials(env);
  if (own && isIssuedHere(own)) return own;
  const file = findRootCredentials(cwd);
  return file === undefined ? undefined : readCredentialsIn(file);
}

/** With the credentials of the operator. @param dataDirectory that of the server */
export async function operatorCredentials(dataDirectory: string): Promise<Credentials | undefined> {
  return readCredentialsIn(join(dataDirectory, 'root-credentials'));
}

/** A variable that is an account id selects the account, of a server that checks no signatures. */
function isAccount(env: Environment): boolean {
  return /^\d{12}$/.test(env['AWS_ACCESS_KEY_ID'] ?? '');
}

/** Keys of AWS have no account in this form. */
function isIssuedHere({ accessKeyId }: Credentials): boolean {
  return accountOfAccessKey(accessKeyId) !== undefined;
}

function findRootCredentials(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, ROOT_CREDENTIALS_FILE);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}
