import { strToU8, zipSync } from 'fflate';

/** A deployment package. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
  return Buffer.from(zipSync(entries));
}
