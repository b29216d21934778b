import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { OperatorError } from '../operator-error.ts';
import { explainFileError } from './file-errors.ts';

/** A file that only grows. */
export interface AppendFile {
  /** Writes all bytes at the end, or throws. */
  append(bytes: Buffer): Promise<void>;
  /** Makes all written bytes durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

// O_NONBLOCK: opening a named pipe would wait for its reader.
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * Opens a file for appending. A new one can be read by its owner only; an existing one keeps its mode.
 * @throws OperatorError with the remedy
 */
export async function openAppendFile(path: string): Promise<AppendFile> {
  const file = await open(path, FLAGS, 0o600).catch((error: unknown) => {
    throw explainOpenError(error, path);
  });
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw new OperatorError(`${path} is not a regular file: choose another path`);
  }
  return {
    append: (bytes) => file.appendFile(bytes),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

function explainOpenError(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    const text = `the folder of ${path} does not exist: create it, or choose another path`;
    return new OperatorError(text, { cause: error });
  }
  if (code === 'ENXIO') {
    return new OperatorError(`${path} is not a regular file: choose another path`, { cause: error });
  }
  return explainFileError(error, path) ?? error;
}
