import { StorageError } from '../../error.ts';

/** Stored bytes that are not what was written: names the file and the byte, and is never repaired in silence. */
export function damage(
  path: string,
  byte: number,
  what: string,
  facts: Readonly<Record<string, unknown>> = {},
): StorageError {
  return new StorageError('corrupt', `${path} is damaged at byte ${byte}: ${what}`, {
    facts: { file: path, byte, what, ...facts },
  });
}
