import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Environment } from './endpoint.ts';

/** What surrounds a command: where paths begin, and the variables. */
export interface ProcessContext {
  readonly env: Environment;
  readonly cwd: string;
}

/** Where `start` and `dev` keep the certificate of their CA, from the folder that they are started in. */
const OWN_CA_FILE = join('.millrace', 'tls', 'ca.pem');

/**
 * The file of the CA that a server at `endpoint` is trusted by: what AWS_CA_BUNDLE names, else the one that a server
 * started in this folder made. Undefined without TLS, and where NODE_EXTRA_CA_CERTS names one.
 */
export function caFileFor(endpoint: string, { env, cwd }: ProcessContext): string | undefined {
  if (!endpoint.startsWith('https:')) return undefined;
  if (env['AWS_CA_BUNDLE']) return resolve(cwd, env['AWS_CA_BUNDLE']);
  const own = join(cwd, OWN_CA_FILE);
  return !env['NODE_EXTRA_CA_CERTS'] && existsSync(own) ? own : undefined;
}

/** The certificates in that file. @throws OperatorError when it cannot be read */
export function caFor(endpoint: string, context: ProcessContext): string | undefined {
  const file = caFileFor(endpoint, context);
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `cannot read ${file}, which AWS_CA_BUNDLE names (${(error as Error).message}): correct the path, or unset it`,
      { cause: error },
    );
  }
}
