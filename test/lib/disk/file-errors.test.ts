import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainFileError, explainWriteError } from '../../../src/lib/disk/file-errors.ts';

const folder = join(tmpdir(), 'millrace-no-such-folder');
const path = join(folder, 'file');
const caught = (work: Promise<unknown>) => work.catch((error: unknown) => error);

test('a file that is missing and a folder that is missing are told apart', async () => {
  expect(explainFileError(await caught(readFile(path)))).toMatchObject({
    message: `${path} does not exist: check the name (ENOENT)`,
  });
  expect(explainWriteError(await caught(writeFile(`${path}.partial`, '')), path)).toMatchObject({
    message: `${path} cannot be written, because there is no folder ${folder}: create it first`,
  });
  expect(explainWriteError(await caught(writeFile(tmpdir(), '')), tmpdir())).toMatchObject({
    message: expect.stringContaining('is a directory where a file should be'),
  });
});
