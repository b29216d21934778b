import { expect, it } from 'vitest';
import { codeCacheFolder } from '../../../src/cli/code-cache/cache-folder.ts';

it.each([
  ['linux', { HOME: '/home/ann' }, '/home/ann/.cache/millrace/code'],
  ['linux', { HOME: '/home/ann', XDG_CACHE_HOME: '/caches' }, '/caches/millrace/code'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, undefined],
  ['linux', {}, undefined],
  ['linux', { HOME: '/home/ann', NODE_DISABLE_COMPILE_CACHE: '1' }, undefined],
  ['darwin', { HOME: '/Users/ann' }, '/Users/ann/Library/Caches/millrace/code'],
  ['win32', { LocalAppData: 'C:\\Users\\ann\\Local' }, 'C:\\Users\\ann\\Local\\millrace\\cache\\code'],
  ['win32', {}, undefined],
] as const)('on %s with %j: %s', (platform, env, folder) => {
  expect(codeCacheFolder(platform, env)).toBe(folder);
});
