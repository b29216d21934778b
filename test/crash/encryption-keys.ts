import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandom } from '../../src/lib/random.ts';

/** The key file of an encrypted run. It is changed as docs/encryption.md describes. */
export class EncryptionKeys {
  readonly #path: string;
  #current = '';
  #number = 0;

  constructor(directory: string) {
    this.#path = join(directory, 'keys.txt');
  }

  get options(): readonly string[] {
    return ['--encrypt-key-file', this.#path];
  }

  /** Before a start: puts a new key before the current one. */
  async addKey(): Promise<void> {
    const former = this.#current;
    this.#current = `key-${++this.#number}: ${systemRandom.bytes(32).toString('base64')}\n`;
    await writeFile(this.#path, this.#current + former, { mode: 0o600 });
  }

  /** After that start: whatever happens to the server from then on, the former key must not be needed. */
  async removeFormerKey(): Promise<void> {
    await writeFile(this.#path, this.#current);
  }
}

/** Files of the directory that have one of `texts`, which clients wrote. */
export async function filesWith(texts: readonly string[], directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    found.push(...texts.filter((text) => bytes.includes(text)).map((text) => `${path} has ${text}`));
  }
  return found;
}
