import type { Disk } from '../lib/disk/disk.ts';
import { writeFile } from '../lib/disk/write-file.ts';
import type { Logger } from '../lib/log/logger.ts';

const IGNORE_FILE = '.gitignore';

/**
 * Keeps the data directory, which is usually inside a project, out of Git and of packages: npm reads the file as well.
 * A file that exists is not changed.
 */
export async function writeIgnoreFile(data: Disk, logger: Logger): Promise<void> {
  try {
    if ((await data.sizeOf(IGNORE_FILE)) !== undefined) return;
    await writeFile(data, IGNORE_FILE, Buffer.from('*\n'));
  } catch (error) {
    // A server without it works.
    logger.warn(`${data.absolute(IGNORE_FILE)} was not written`, { error });
  }
}
