import { StorageError } from '../../error.ts';

/** An error for stored bytes that differ from what was written. */
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
