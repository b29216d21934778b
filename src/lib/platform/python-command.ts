import { findWindowsProgram, type Variables } from './windows-programs.ts';
import { type Platform, THIS_PLATFORM } from './platform.ts';

/**
 * The words that start the machine's Python 3.
 * - Linux, macOS: `python3` (PEP 394).
 * - Windows: its installer brings the launcher `py`; others, such as Anaconda, only `python`. The Microsoft Store puts
 *   a `python3.exe` on PATH that only opens the store: https://docs.python.org/3/using/windows.html.
 */
export function pythonCommand(
  { env, cwd }: { readonly env: Variables; readonly cwd: string },
  platform: Platform = THIS_PLATFORM,
  find: typeof findWindowsProgram = findWindowsProgram,
): readonly [command: string, ...args: string[]] {
  if (platform !== 'win32') return ['python3'];
  return find('py', env, cwd) === undefined ? ['python'] : ['py', '-3'];
}
