import { dirname } from 'node:path';
import { OperatorError } from '../operator-error.ts';

/*
 * Explains file system errors to the operator, with a remedy. Node sets `syscall` on errors of the operating system,
 * and `path` on most errors about files.
 */

/** System calls on sockets and processes, where the same codes have other causes. */
const OTHER_CALLS = /^(listen|bind|connect|accept|getaddrinfo|spawn|kill)/;

/**
 * @param fallbackPath the path to show for errors that have none
 * @returns undefined when it is not a file system error, or one that the operator cannot fix
 */
export function explainFileError(error: unknown, fallbackPath?: string): OperatorError | undefined {
  const { code, syscall, path = fallbackPath } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || syscall === undefined || OTHER_CALLS.test(syscall)) return undefined;
  if (code === undefined || path === undefined) return undefined;
  const text = remedyFor(code, path);
  return text === undefined ? undefined : new OperatorError(`${text} (${code})`, { cause: error });
}

/**
 * As above, for a file that was to be written, where a missing name is that of a folder.
 * @param path as the operator gave it
 */
export function explainWriteError(error: unknown, path: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return explainFileError(error, path) ?? error;
  return new OperatorError(
    `${path} cannot be written, because there is no folder ${dirname(path)}: create it first`,
    { cause: error },
  );
}

function remedyFor(code: string, path: string): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not use ${path}: change its owner or mode, or choose another path`;
    case 'EROFS':
      return `${path} is on a file system that is mounted read-only: choose a writable path`;
    case 'ENOENT':
      return `${path} does not exist: check the name`;
    case 'ENOTDIR':
      return `a part of the path ${path} is a file, not a directory: choose another path`;
    case 'EEXIST':
      return `${path} exists and is not a directory: move it away, or choose another path`;
    case 'EISDIR':
      return `${path} is a directory where a file should be: move it away, or choose another path`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `no space is left for ${path}: free some, or choose a path on another disk`;
    case 'ENAMETOOLONG':
      return `the path ${path} is too long: choose a shorter one`;
    case 'ELOOP':
      return `the symbolic links of ${path} form a loop: choose another path`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many files are open to open ${path}: raise the limit (\`ulimit -n\`)`;
    case 'EIO':
      return `the disk cannot read or write ${path}: check the system log, and choose a path on another disk`;
    default:
      return undefined;
  }
}
