import { OperatorError } from '../operator-error.ts';

/*
 * What an operator can do about a file or directory that the system refuses. `syscall` is set by Node on errors of the
 * operating system, `path` on most of those that concern files.
 */

/** Calls that concern the network or processes: their codes have other causes. */
const OTHER_CALLS = /^(listen|bind|connect|accept|getaddrinfo|spawn|kill)/;

/**
 * @param fallbackPath what was worked on, for errors that name no path
 * @returns undefined when it is no error of the file system, or one that is no matter for the operator
 */
export function explainFileError(error: unknown, fallbackPath?: string): OperatorError | undefined {
  const { code, syscall, path = fallbackPath } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || syscall === undefined || OTHER_CALLS.test(syscall)) return undefined;
  if (code === undefined || path === undefined) return undefined;
  const text = remedyFor(code, path);
  return text === undefined ? undefined : new OperatorError(`${text} (${code})`, { cause: error });
}

function remedyFor(code: string, path: string): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not use ${path}: change its owner or mode, or name another place`;
    case 'EROFS':
      return `${path} is on a file system that is mounted read-only: name a place that can be written`;
    case 'ENOENT':
      return `there is no ${path}: check the name`;
    case 'ENOTDIR':
      return `a part of the path ${path} is a file, not a directory: name another place`;
    case 'EEXIST':
      return `${path} is there already and is not a directory: move it away, or name another place`;
    case 'EISDIR':
      return `${path} is a directory where a file should be: move it away`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `no space is left for ${path}: free some, or name a place on another disk`;
    case 'ENAMETOOLONG':
      return `the path ${path} is too long: name a shorter one`;
    case 'ELOOP':
      return `the symbolic links of ${path} lead in a circle: name another place`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many files are open to open ${path}: raise the limit (\`ulimit -n\`)`;
    case 'EIO':
      return `the disk cannot read or write ${path}: look at the system's log, and name a place on another disk`;
    default:
      return undefined;
  }
}
