import { readFileSync } from 'node:fs';
import { batchFileStart, type ProgramStart } from './batch-file.ts';
import { findWindowsProgram, type Variables } from './windows-programs.ts';
import { type Platform, THIS_PLATFORM } from './platform.ts';

export interface ProgramSearch {
  readonly env: Variables;
  readonly cwd: string;
  readonly platform?: Platform;
  readonly find?: typeof findWindowsProgram;
  /** Reads a batch file. */
  readonly read?: (path: string) => string;
}

/**
 * - Linux, macOS: the system searches PATH.
 * - Windows: it would find only `.exe` and `.com`, and Node refuses to start the `.cmd` files that npm, pnpm and pip
 *   write for commands without a command processor (CVE-2024-27980):
 *   https://nodejs.org/docs/latest/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 */
export function programStart(
  command: string,
  args: readonly string[],
  { env, cwd, platform = THIS_PLATFORM, find = findWindowsProgram, read = readText }: ProgramSearch,
): ProgramStart {
  if (platform !== 'win32') return { command, args };
  const path = find(command, env, cwd);
  // `spawn` reports that it does not exist.
  if (path === undefined) return { command, args };
  if (!/\.(?:cmd|bat)$/i.test(path)) return { command: path, args };
  return batchFileStart({ path, text: read(path) }, args, env);
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
