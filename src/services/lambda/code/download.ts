import type { StoredCode } from './stored-code.ts';

/** Deployment packages are fetched from below this path; on AWS, from S3 by a signed URL. */
export const CODE_PREFIX = '/_millrace/code/';

/** Nobody finds it who was not told the digest. */
export function codePath({ sha256 }: Pick<StoredCode, 'sha256'>): string {
  return `${CODE_PREFIX}${sha256}.zip`;
}

/** The way back of `codePath`. */
export function parseCodePath(path: string): StoredCode['sha256'] | undefined {
  return /^\/_millrace\/code\/([0-9a-f]{64})\.zip$/.exec(path)?.[1];
}
