import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes a directory, also where unpacked packages in it are read only. */
export function removeDirectory(path: string): void {
  if (process.platform !== 'win32' && process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'u+w', path]);
  rmSync(path, { recursive: true, force: true });
}
