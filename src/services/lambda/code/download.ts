import type { StoredCode } from './stored-code.ts';

/** Deployment packages are downloaded from URLs below this path; on AWS, from signed URLs of S3. */
export const CODE_PREFIX = '/_millrace/code/';

/** The path of a package. It is unguessable, as it contains the digest of the package. */
export function codePath({ sha256 }: Pick<StoredCode, 'sha256'>): string {
  return `${CODE_PREFIX}${sha256}.zip`;
}

/** The digest in a path of `codePath`; undefined for any other path. */
export function parseCodePath(path: string): StoredCode['sha256'] | undefined {
  return /^\/_millrace\/code\/([0-9a-f]{64})\.zip$/.exec(path)?.[1];
}
