import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runningServer } from '../support/running-server.ts';

test('a data directory in a project is not packed by npm, and its .gitignore belongs to the user', async () => {
  const project = await mkdtemp(join(tmpdir(), 'millrace-ignored-'));
  try {
    const dataDirectory = join(project, '.millrace');
    const ignoreFile = join(dataDirectory, '.gitignore');
    await mkdir(dataDirectory);
    await writeFile(join(project, 'package.json'), '{"name":"orders","version":"1.0.0","files":["*", ".*"]}');
    await writeFile(join(project, 'index.js'), '');
    await (await runningServer({ dataDirectory })).close();
    expect(await readFile(ignoreFile, 'utf8')).toBe('*\n');

    const pack = ['pack', '--dry-run', '--json', '--offline'];
    const { stdout } = await promisify(execFile)('npm', pack, { cwd: project });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    expect(files.map(({ path }) => path).toSorted()).toEqual(['index.js', 'package.json']);

    await writeFile(ignoreFile, '*\n!kept\n');
    await (await runningServer({ dataDirectory })).close();
    expect(await readFile(ignoreFile, 'utf8')).toBe('*\n!kept\n');
    // What a user leaves who deletes the data but keeps the folder in Git.
    await rm(dataDirectory, { recursive: true });
    await mkdir(dataDirectory);
    await writeFile(ignoreFile, '*\n');
    await (await runningServer({ dataDirectory })).close();
  } finally {
    await rm(project, { recursive: true });
  }
});
