import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bundler } from '../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { defaults, project } from '../project.ts';

/** Stands in for Python: `-m pip install … --target DIR …` puts a package and its cache there, and counts. */
const FAKE_PYTHON = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
if (words.includes('--version')) process.exit(0);
if (words.includes('--broken')) {
  console.error('ERROR: No matching distribution found for gone');
  process.exit(1);
}
const target = words[words.indexOf('--target') + 1];
mkdirSync(target + '/dep/__pycache__', { recursive: true });
writeFileSync(target + '/dep/__init__.py', '');
writeFileSync(target + '/dep/__pycache__/x.pyc', '');
writeFileSync(target + '/six.py', '');
appendFileSync(__dirname + '/calls.txt', 'install\\n');
`;

function manifestText(requirements: string): string {
  return (
    'service: shop\nprovider: { name: aws, runtime: python3.12 }\nplugins: [serverless-python-requirements]\n' +
    `custom:\n  pythonRequirements: ${requirements}\nfunctions:\n  f: { handler: src.app.main }\n`
  );
}

function pythonProject(files: Record<string, string>): string {
  const directory = project({ 'python.cjs': FAKE_PYTHON, 'src/app.py': '', ...files });
  chmodSync(join(directory, 'python.cjs'), 0o755);
  return directory;
}

async function pathsIn(directory: string): Promise<string[]> {
  const made = new Bundler();
  onTestFinished(() => made.close());
  const { byFunction } = await made.bundle(loadManifest(directory, defaults));
  return Object.keys(unzipSync(byFunction.get('f')!.zip));
}

describe.skipIf(process.platform === 'win32')('the requirements of Python functions', () => {
  it('are in the package, and are installed once for each content', async () => {
    const directory = pythonProject({ 'requirements.txt': 'dep\n' });
    const settings = manifestText(`{ pythonBin: ${directory}/python.cjs, noDeploy: [six] }`);
    writeFileSync(join(directory, 'serverless.yml'), settings);
    const expected = ['dep/__init__.py', 'python.cjs', 'requirements.txt', 'src/app.py'];
    expect(await pathsIn(directory)).toEqual(expected);
    expect(await pathsIn(directory)).toEqual(
      [...expected.slice(0, 1), 'calls.txt', ...expected.slice(1)].sort(),
    );
    expect(readFileSync(join(directory, 'calls.txt'), 'utf8')).toBe('install\n');
    writeFileSync(join(directory, 'requirements.txt'), 'dep\nother\n');
    await pathsIn(directory);
    expect(readFileSync(join(directory, 'calls.txt'), 'utf8')).toBe('install\ninstall\n');
  });

  it('that pip refuses are an error with its message, and nothing is kept', async () => {
    const directory = pythonProject({ 'requirements.txt': 'gone\n' });
    const settings = manifestText(`{ pythonBin: ${directory}/python.cjs, pipCmdExtraArgs: [--broken] }`);
    writeFileSync(join(directory, 'serverless.yml'), settings);
    await expect(pathsIn(directory)).rejects.toThrow(
      'requirements.txt: pip could not install the requirements: No matching distribution found for gone Run:',
    );
    expect(existsSync(join(directory, 'calls.txt'))).toBe(false);
  });

  it('may have another file', async () => {
    const directory = pythonProject({ 'prod.txt': 'dep\n' });
    const settings = manifestText(`{ pythonBin: ${directory}/python.cjs, fileName: prod.txt }`);
    writeFileSync(join(directory, 'serverless.yml'), settings);
    expect(await pathsIn(directory)).toContain('dep/__init__.py');
  });

  it('of poetry and pipenv need an exported file, unless the project does not use them for it', async () => {
    const files = { 'poetry.lock': '', Pipfile: '' };
    const unused = manifestText('{ usePoetry: false, usePipenv: false }');
    expect(await pathsIn(pythonProject({ ...files, 'serverless.yml': unused }))).toContain('src/app.py');
    const pipenv = pythonProject({ ...files, 'serverless.yml': manifestText('{ usePoetry: false }') });
    await expect(pathsIn(pipenv)).rejects.toThrow('Run: pipenv requirements > requirements.txt');
    const directory = pythonProject({ 'serverless.yml': manifestText('{}'), ...files });
    await expect(pathsIn(directory)).rejects.toThrow(
      'serverless.yml:5:3 custom.pythonRequirements: Millrace installs the packages of requirements.txt, and the ' +
        'project has only poetry.lock. Run: poetry export -o requirements.txt',
    );
  });
});

describe('functions that are not built', () => {
  it.each<[string, string, Record<string, string>, RegExp]>([
    [
      'python3.12',
      'src.app.main',
      { 'src/other.py': '' },
      /contains none of src\/app\.py, src\/app\/__init__\.py/,
    ],
    ['provided.al2023', 'any', { main: '' }, /contains none of bootstrap/],
  ])('%s without the file of the handler is an error', async (runtime, handler, files, problem) => {
    const directory = project({
      'serverless.yml': `service: shop\nprovider: { name: aws, runtime: ${runtime} }\nfunctions:\n  f: { handler: ${handler} }\n`,
      ...files,
    });
    await expect(pathsIn(directory)).rejects.toThrow(problem);
    await expect(pathsIn(directory)).rejects.toThrow(/^serverless\.yml:4:8 functions\.f\.handler: /);
  });

  it('of another language are refused by line', () => {
    const directory = project({
      'serverless.yml': 'service: shop\nprovider:\n  name: aws\n  runtime: java21\nfunctions: {}\n',
    });
    expect(() => loadManifest(directory, defaults)).toThrow(
      'serverless.yml:4:3 provider.runtime: the runtime "java21" does not run on this machine.',
    );
  });
});

describe('layers of a project', () => {
  const yaml = (layer: string) =>
    'service: shop\nprovider: { name: aws, runtime: python3.12 }\npackage: { patterns: ["!**/*.md"] }\n' +
    `layers:\n  words: ${layer}\nfunctions:\n  f: { handler: app.main }\n`;

  it('are packed from their folder, which is not in the packages of functions', async () => {
    const directory = project({
      'serverless.yml': yaml('{ path: words, package: { patterns: ["!python/b.py"] } }'),
      'app.py': '',
      'words/python/a.py': '',
      'words/python/b.py': '',
      'words/README.md': '',
    });
    const made = new Bundler();
    onTestFinished(() => made.close());
    const { layers, byFunction } = await made.bundle(loadManifest(directory, defaults));
    expect(Object.keys(unzipSync(layers.get('words')!.zip))).toEqual(['python/a.py']);
    expect(Object.keys(unzipSync(byFunction.get('f')!.zip))).toEqual(['app.py']);
  });

  it('without content are an error with their line', async () => {
    const directory = project({ 'serverless.yml': yaml('{ description: empty }'), 'app.py': '' });
    await expect(pathsIn(directory)).rejects.toThrow(
      'serverless.yml:5:3 layers.words: layer "words" has no content.',
    );
  });
});
