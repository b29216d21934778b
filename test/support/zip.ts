import { strToU8, zipSync } from 'fflate';

// A fixed time, so that the same files make the same bytes.
const MTIME = new Date(2026, 0, 1);

/** A deployment package. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
  return Buffer.from(zipSync(entries, { mtime: MTIME }));
}
