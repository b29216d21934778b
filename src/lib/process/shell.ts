import { existsSync } from 'node:fs';

const SHELL = '/bin/sh';

/** The path of a POSIX shell; undefined on hosts without one, such as Windows and minimal containers. */
export function findShell(): string | undefined {
  return existsSync(SHELL) ? SHELL : undefined;
}
