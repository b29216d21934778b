import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { isPrivateFolder, makePrivateFolder, removeFolder } from '../../../src/lib/disk/private-folder.ts';

it('is entered by its user only, and not below a folder with the forbidden name', async () => {
  const folder = await makePrivateFolder('node_modules');
  expect(isPrivateFolder(folder)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    expect(existsSync(join(at, 'node_modules'))).toBe(false);
  }
  // `etc` is beside every temporary folder.
  await expect(makePrivateFolder('etc')).rejects.toThrow('etc');
  rmSync(folder, { recursive: true });
});

it('is removed with read-only folders in it', async () => {
  const folder = await makePrivateFolder('node_modules');
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/file'), '');
  for (const path of ['a/b', 'a']) chmodSync(join(folder, path), 0o555);
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  await removeFolder(folder);
});
