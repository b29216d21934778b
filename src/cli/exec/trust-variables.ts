import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeTemporaryFolder } from '../../lib/disk/temporary-folder.ts';
import type { ProcessContext } from '../connection/ca-file.ts';

export interface TrustVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Call it when the program has ended. */
  close(): Promise<void>;
}

/**
 * The variables with which the AWS clients of a program trust a server. The SDKs for JavaScript do not read AWS_CA_BUNDLE;
 * Node.js reads one file, NODE_EXTRA_CA_CERTS. Where that is set, as on machines behind a proxy that decrypts, the program
 * gets a temporary file with both authorities.
 * @param caFile the authority of the server; undefined without TLS
 */
export async function trustVariables(
  caFile: string | undefined,
  { env, cwd }: ProcessContext,
): Promise<TrustVariables> {
  if (caFile === undefined) return { variables: {}, close: async () => {} };
  const extra = env['NODE_EXTRA_CA_CERTS'];
  // Node.js warns of a file that it cannot read, and goes on.
  const others = extra ? await readFile(resolve(cwd, extra), 'utf8').catch(() => undefined) : undefined;
  const own = await readFile(caFile, 'utf8').catch(() => undefined);
  if (others === undefined || own === undefined) {
    return { variables: { AWS_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: caFile }, close: async () => {} };
  }
  const directory = await makeTemporaryFolder('millrace-ca-');
  const both = join(directory.path, 'ca.pem');
  await writeFile(both, `${others}\n${own}`);
  return {
    variables: { AWS_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: both },
    close: () => directory.remove(),
  };
}
