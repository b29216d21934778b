import { expect, test } from 'vitest';
import { pythonFilesOf } from '../../../src/lib/platform/python-files.ts';

const WINDOWS = { Path: 'C:\\Python312;C:\\tools', USERPROFILE: 'C:\\Users\\ada', SystemRoot: 'C:\\Windows' };

test('on Windows the launcher chooses a version, and programs have no version in their names', () => {
  const { commands, managedFolders, programIn } = pythonFilesOf('win32', WINDOWS);
  expect(commands('3.12').map(({ path, args }) => [path, ...args].join(' '))).toEqual([
    'C:\\Python312\\py.exe -3.12',
    'C:\\tools\\py.exe -3.12',
    'C:\\Windows\\py.exe -3.12',
    'C:\\Users\\ada\\AppData\\Local\\Programs\\Python\\Launcher\\py.exe -3.12',
    'C:\\Python312\\python.exe',
    'C:\\tools\\python.exe',
    'C:\\Python312\\python3.exe',
    'C:\\tools\\python3.exe',
  ]);
  expect(commands(undefined)[0]).toEqual({ path: 'C:\\Python312\\py.exe', args: ['-3'] });
  expect(managedFolders).toEqual([
    ['C:\\Users\\ada\\.pyenv\\pyenv-win\\versions', ''],
    ['C:\\Users\\ada\\AppData\\Roaming\\uv\\python', 'cpython-'],
  ]);
  expect(programIn('C:\\versions\\3.12.1', '3.12')).toBe('C:\\versions\\3.12.1\\python.exe');
});

test.each(['linux', 'darwin'] as const)('on %s programs have the version in their names', (platform) => {
  const { commands, programIn } = pythonFilesOf(platform, { PATH: '/a:/b', HOME: '/home/ada' });
  expect(commands('3.12').map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/a/python3.12', '/b/python3.12', '/usr/local/bin/python3.12']),
  );
  expect(commands(undefined)[0]).toEqual({ path: '/a/python3', args: [] });
  expect(programIn('/versions/3.12.1', '3.12')).toBe('/versions/3.12.1/bin/python3.12');
});
