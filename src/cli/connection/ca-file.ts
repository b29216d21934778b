import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Environment } from './endpoint.ts';

/** The environment of a command: its variables and its working directory. */
export interface ProcessContext {
  readonly env: Environment;
  readonly cwd: string;
}

/** Where `start` and `dev` keep their data by default, relative to the working directory. */
const OWN_DATA = '.millrace';
/** Where they store the certificate of their own CA, relative to their data. */
const OWN_CA_FILE = join('tls', 'ca.pem');

/**
 * The file with the CA to trust for `endpoint`: AWS_CA_BUNDLE, else the CA of the server whose data directory is given, or
 * that was started in this folder. Undefined without TLS.
 */
export function caFileFor(
  endpoint: string,
  { env, cwd }: ProcessContext,
  data = OWN_DATA,
): string | undefined {
  if (!endpoint.startsWith('https:')) return undefined;
  if (env['AWS_CA_BUNDLE']) return resolve(cwd, env['AWS_CA_BUNDLE']);
  const own = resolve(cwd, data, OWN_CA_FILE);
  return existsSync(own) ? own : undefined;
}

/**
 * The certificates in that file, and in that of NODE_EXTRA_CA_CERTS: Node.js reads the latter itself only for a client
 * without authorities of its own.
 * @throws OperatorError when the file cannot be read
 */
export function caFor(endpoint: string, context: ProcessContext, data?: string): string | undefined {
  const file = caFileFor(endpoint, context, data);
  if (file === undefined) return undefined;
  try {
    return `${readFileSync(file, 'utf8')}\n${otherAuthorities(context)}`;
  } catch (error) {
    throw new OperatorError(
      `cannot read ${file}, the file in AWS_CA_BUNDLE (${(error as Error).message}): correct or unset the variable`,
      { cause: error },
    );
  }
}

/** Node.js warns of a file that it cannot read, and goes on. */
function otherAuthorities({ env, cwd }: ProcessContext): string {
  const file = env['NODE_EXTRA_CA_CERTS'];
  try {
    return file ? readFileSync(resolve(cwd, file), 'utf8') : '';
  } catch {
    return '';
  }
}
