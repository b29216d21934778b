import { expect, test } from 'vitest';
import { providedPackages } from '../../../src/runtime/provided-packages/folder.ts';

test.each([
  [{ HOME: '/home/ada' }, '/home/ada/.local/share/millrace/runtime'],
  [{ HOME: '/home/ada', XDG_DATA_HOME: '/data' }, '/data/millrace/runtime'],
  [{ XDG_DATA_HOME: '/data', MILLRACE_RUNTIME_PACKAGES: '/packages' }, '/packages'],
  [
    { HOME: '/home/ada', XDG_DATA_HOME: '', MILLRACE_RUNTIME_PACKAGES: '' },
    '/home/ada/.local/share/millrace/runtime',
  ],
])('with %j the packages are in %s', (host, root) => {
  expect(providedPackages(host)).toEqual({
    root,
    nodejs: `${root}/nodejs`,
    nodeModules: `${root}/nodejs/node_modules`,
    python: `${root}/python`,
  });
});
