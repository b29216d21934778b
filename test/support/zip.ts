import { strToU8, type Zippable, zipSync } from 'fflate';

// A fixed time, so that the same files make the same bytes.
const MTIME = new Date(2026, 0, 1);

/** A deployment package. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
  return Buffer.from(zipSync(entries, { mtime: MTIME }));
}

/** A deployment package made on Unix; each file has its content and the mode of `stat`. */
export function unixZipOf(files: Readonly<Record<string, readonly [text: string, mode: number]>>): Buffer {
  const entries: Zippable = {};
  for (const [path, [text, mode]] of Object.entries(files)) {
    entries[path] = [strToU8(text), { os: 3, attrs: (mode << 16) >>> 0 }];
  }
  return Buffer.from(zipSync(entries, { mtime: MTIME }));
}
