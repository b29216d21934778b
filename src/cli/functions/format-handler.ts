import type { DeclaredHandler } from '../../manifest/project-identity.ts';

/** `handler.checkout (serverless.yml:14)`: where to look for the cause of a failure. */
export function formatHandler({ handler, location: { file, line } }: DeclaredHandler): string {
  return `${handler} (${line === undefined ? file : `${file}:${line}`})`;
}
