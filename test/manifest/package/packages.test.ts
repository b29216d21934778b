import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { zipEntries } from '../../../src/lib/zip/unzip.ts';
import { Bundler, type Bundles } from '../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { defaults, minimal, project } from '../project.ts';

const HANDLER = 'export const main = () => 1;';

async function bundle(yaml: string, files: Record<string, string>): Promise<Bundles & { directory: string }> {
  const made = new Bundler();
  onTestFinished(() => made.close());
  const directory = project({ 'serverless.yml': minimal(yaml), ...files });
  return { directory, ...(await made.bundle(loadManifest(directory, defaults))) };
}

function pathsOf({ byFunction }: Bundles, name: string): string[] {
  return Object.keys(unzipSync(byFunction.get(name)!.zip)).filter((path) => !path.endsWith('.map'));
}

function warningsOf(yaml: string): string[] {
  return loadManifest(project({ 'serverless.yml': minimal(yaml) }), defaults).warnings.map(formatProblem);
}

describe('patterns of a built handler', () => {
  it('add files that the handler reads, and watch their folders', async () => {
    const bundles = await bundle(
      "package: { patterns: ['templates/**', '!templates/draft.txt'] }\nfunctions:\n  f: { handler: a.main }\n",
      { 'a.ts': HANDLER, 'templates/mail.txt': 'Dear', 'templates/draft.txt': '', 'other.txt': '' },
    );
    expect(pathsOf(bundles, 'f')).toEqual(['a.js', 'templates/mail.txt']);
    expect(bundles.inputs).toContain(join(bundles.directory, 'templates/mail.txt'));
    expect(bundles.folders).toEqual([join(bundles.directory, 'templates')]);
  });

  it('add the files of a folder that they name', async () => {
    const yaml = "package: { patterns: ['templates'] }\nfunctions:\n  f: { handler: a.main }\n";
    const bundles = await bundle(yaml, { 'a.ts': HANDLER, 'templates/deep/mail.txt': 'Dear' });
    expect(pathsOf(bundles, 'f')).toEqual(['a.js', 'templates/deep/mail.txt']);
  });

  it('never replace the built handler by its source', async () => {
    const yaml = "package: { patterns: ['**'] }\nfunctions:\n  f: { handler: code/a.main }\n";
    const files = { 'package.json': '{"type": "module"}', 'code/a.js': HANDLER, 'code/b.js': '' };
    expect(pathsOf(await bundle(yaml, files), 'f')).toEqual([
      'code/a.mjs',
      'code/b.js',
      'package.json',
      'serverless.yml',
    ]);
  });

  it('search node_modules only when they name it', async () => {
    const files = { 'a.ts': HANDLER, 'node_modules/p/x.json': '{}', 'y.json': '{}' };
    const of = (pattern: string) =>
      bundle(`package: { patterns: ['${pattern}'] }\nfunctions:\n  f: { handler: a.main }\n`, files);
    expect(pathsOf(await of('**/*.json'), 'f')).toEqual(['a.js', 'y.json']);
    expect(pathsOf(await of('node_modules/p/**'), 'f')).toEqual(['a.js', 'node_modules/p/x.json']);
  });

  it('of a function count when it is packaged individually', async () => {
    const functions =
      "functions:\n  f: { handler: a.main, package: { patterns: ['f.txt'] } }\n  g: { handler: a.main }\n";
    const files = { 'a.ts': HANDLER, 'f.txt': '' };
    const apart = await bundle(`package: { individually: true }\n${functions}`, files);
    expect([pathsOf(apart, 'f'), pathsOf(apart, 'g')]).toEqual([['a.js', 'f.txt'], ['a.js']]);
    const together = await bundle(functions, files);
    expect(pathsOf(together, 'f')).toEqual(['a.js']);
    expect(together.byFunction.get('f')).toBe(together.byFunction.get('g'));
    expect(warningsOf(functions)).toEqual([
      'serverless.yml:5:36 functions.f.package.patterns: "patterns" of a function has no effect unless it is ' +
        'packaged individually. Add "individually: true".',
    ]);
  });

  it('have the old names include and exclude, with a warning', async () => {
    const yaml =
      "package: { exclude: ['data/**'], include: ['data/a.txt'] }\nfunctions:\n  f: { handler: a.main }\n";
    const bundles = await bundle(yaml, { 'a.ts': HANDLER, 'data/a.txt': '', 'data/b.txt': '' });
    expect(pathsOf(bundles, 'f')).toEqual(['a.js', 'data/a.txt']);
    expect(warningsOf(yaml)).toEqual([
      expect.stringContaining('package.include: version 4 of the framework removed "include"'),
      expect.stringContaining('package.exclude: version 4 of the framework removed "exclude"'),
    ]);
  });

  it('keep the digest of the package the same for the same content', async () => {
    const yaml = "package: { patterns: ['*.txt'] }\nfunctions:\n  f: { handler: a.main }\n";
    const files = { 'a.ts': HANDLER, 'b.txt': 'one' };
    const digest = async (text: string) =>
      (await bundle(yaml, { ...files, 'b.txt': text })).byFunction.get('f')!.sha256;
    expect(await digest('one')).toBe(await digest('one'));
    expect(await digest('two')).not.toBe(await digest('one'));
  });
});

describe('artifact', () => {
  const zipped = Buffer.from(zipSync({ 'a.js': strToU8('exports.main = () => 2;') }));

  it('is uploaded as it is, that of a function before that of the service', async () => {
    const made = new Bundler();
    onTestFinished(() => made.close());
    const directory = project({
      'serverless.yml': minimal(
        'package: { artifact: all.zip }\nfunctions:\n  f: { handler: a.main, package: { artifact: f.zip } }\n' +
          '  g: { handler: a.main }\n  h: { handler: a.main, package: { individually: true } }\n',
      ),
      'a.ts': HANDLER,
    });
    const other = Buffer.from(zipSync({ 'a.js': strToU8('') }));
    writeFileSync(join(directory, 'f.zip'), zipped);
    writeFileSync(join(directory, 'all.zip'), other);
    const { byFunction, inputs } = await made.bundle(loadManifest(directory, defaults));
    expect(byFunction.get('f')!.zip).toEqual(zipped);
    expect(byFunction.get('g')!.zip).toEqual(other);
    expect(Object.keys(unzipSync(byFunction.get('h')!.zip))).toContain('a.js.map');
    expect(inputs).toContain(join(directory, 'f.zip'));
  });

  it('that does not exist is an error with its line', async () => {
    const yaml = 'functions:\n  f: { handler: a.main, package: { artifact: dist/f.zip } }\n';
    await expect(bundle(yaml, {})).rejects.toThrow(
      'serverless.yml:5:36 functions.f.package.artifact: the package dist/f.zip cannot be read (ENOENT). Build it first',
    );
  });
});

describe('a folder that is packaged without a build', () => {
  it('has what the framework packages', async () => {
    const bundles = await bundle(
      "build: { esbuild: false }\nuseDotenv: true\npackage: { patterns: ['!test/**'] }\nfunctions:\n  f: { handler: a.main }\n",
      {
        'a.js': 'exports.main = () => 1;',
        'lib/b.js': '',
        'test/a.js': '',
        '.env': 'SECRET=1',
        '.gitignore': '',
        '.git/HEAD': '',
        '.millrace/log': '',
        '.hidden': '',
        'package.json': '{"dependencies": {"p": "1"}, "devDependencies": {"tool": "1"}}',
        'node_modules/p/package.json': '{}',
        'node_modules/tool/package.json': '{}',
      },
    );
    expect(pathsOf(bundles, 'f')).toEqual([
      '.hidden',
      'a.js',
      'lib/b.js',
      'node_modules/p/package.json',
      'package.json',
    ]);
    expect(strFromU8(unzipSync(bundles.byFunction.get('f')!.zip)['a.js']!)).toBe('exports.main = () => 1;');
  });

  it('has development packages when the manifest says so', async () => {
    const bundles = await bundle(
      'build: { esbuild: false }\npackage: { excludeDevDependencies: false }\nfunctions:\n  f: { handler: a.main }\n',
      {
        'a.js': '',
        'package.json': '{"devDependencies": {"tool": "1"}}',
        'node_modules/tool/package.json': '{}',
      },
    );
    expect(pathsOf(bundles, 'f')).toContain('node_modules/tool/package.json');
  });

  it('keeps the permission to execute', async () => {
    const made = new Bundler();
    onTestFinished(() => made.close());
    const directory = project({
      'serverless.yml': minimal('build: { esbuild: false }\nfunctions:\n  f: { handler: a.main }\n'),
      'a.js': '',
      'run.sh': '#!/bin/sh',
    });
    chmodSync(join(directory, 'run.sh'), 0o755);
    const { byFunction } = await made.bundle(loadManifest(directory, defaults));
    const modes: Record<string, number> = {};
    for await (const { path, unixMode } of zipEntries(byFunction.get('f')!.zip)) modes[path] = unixMode!;
    expect(modes).toEqual({ 'a.js': 0o100644, 'run.sh': 0o100755 });
  });

  it('without any file is an error', async () => {
    const yaml =
      "build: { esbuild: false }\npackage: { patterns: ['!**'] }\nfunctions:\n  f: { handler: a.main }\n";
    await expect(bundle(yaml, { 'a.js': '' })).rejects.toThrow('the package contains no files');
  });
});
