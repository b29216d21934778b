import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder that is removed by `remove`, or when the process exits before that, as at a second Ctrl-C. */
export async function makeTemporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  const atExit = () => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Windows keeps files that are open, and an error here would change the exit code.
    }
  };
  process.once('exit', atExit);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      process.off('exit', atExit);
    },
  };
}
