import { posix, win32 } from 'node:path';
import type { Platform } from '../../lib/platform/platform.ts';
import { type Variables, variableOf } from '../../lib/platform/windows-programs.ts';

/**
 * Where compiled code is kept: in the folder for caches of the current user.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 * @returns undefined when the user has no such folder, or turned off Node's own cache:
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export function codeCacheFolder(platform: Platform, env: Variables): string | undefined {
  if (env['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  if (platform === 'win32') {
    const local = variableOf(env, 'LOCALAPPDATA');
    return local && win32.join(local, 'millrace', 'cache', 'code');
  }
  const home = env['HOME'];
  const caches =
    env['XDG_CACHE_HOME'] ||
    (home && (platform === 'darwin' ? posix.join(home, 'Library', 'Caches') : posix.join(home, '.cache')));
  // The specification ignores relative paths.
  return caches && posix.isAbsolute(caches) ? posix.join(caches, 'millrace', 'code') : undefined;
}
