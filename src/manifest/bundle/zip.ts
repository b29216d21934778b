import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';

/** A zip file whose bytes depend on nothing but the files in it: names in order, one date for all time. */
export function zipFiles(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  // The earliest date that the format can hold. Local time, as fflate reads it.
  const mtime = new Date(1980, 0, 1);
  return Buffer.from(zipSync(Object.fromEntries(sorted), { mtime, level: 6 }));
}

/** 64 hex digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
