import { readFile } from 'node:fs/promises';

/** A text file of the host; undefined when it cannot be read. */
export function readTextFile(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
