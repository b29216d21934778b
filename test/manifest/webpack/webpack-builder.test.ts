import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bundler, type Bundles } from '../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { WEBPACK_PROGRAM_PATH } from '../../../src/server/built-files.ts';
import { defaults, minimal, project } from '../project.ts';

/** Stands in for webpack: writes the configuration that it gets as the code of each entry. */
const FAKE_WEBPACK = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
module.exports = ({ entry, output, context, target, node, word }) => ({
  run(callback) {
    const errors = [];
    for (const [name, file] of Object.entries(entry)) {
      const path = join(output.path, name + '.js');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify({ name, target, node, word, libraryTarget: output.libraryTarget }));
      writeFileSync(path + '.map', JSON.stringify({ version: 3, sources: ['webpack://x/./' + file.slice(2)], names: [], mappings: 'AAAA' }));
      if (readFileSync(join(context, file), 'utf8').includes('broken')) errors.push({ moduleName: file, message: 'Module parse failed' });
    }
    const modules = ['p/deep', 'node:fs'].map((name) => ({ identifier: () => 'external commonjs "' + name + '"' }));
    callback(null, {
      toJson: () => ({ errors, warnings: [{ message: 'a warning' }] }),
      compilation: { modules, fileDependencies: Object.values(entry).map((file) => join(context, file)), moduleGraph: { getUsedExports: () => true } },
    });
  },
});`;

const PACKAGES = {
  'node_modules/webpack/index.js': FAKE_WEBPACK,
  'node_modules/serverless-webpack/index.js': 'exports.lib = { entries: {}, webpack: { isLocal: false } };',
  'node_modules/p/package.json': '{}',
  'node_modules/p/index.js': '',
};

const CONFIG =
  "const { lib } = require('serverless-webpack'); module.exports = Promise.resolve({ entry: lib.entries, word: lib.serverless.service.service + lib.options.stage });";

async function build(settings: string, files: Record<string, string> = {}, rest = '') {
  const directory = project({
    'serverless.yml': minimal(
      `plugins: [serverless-webpack]\ncustom:\n  webpack: ${settings}\n${rest}` +
        'functions:\n  one: { handler: src/a.main }\n  two: { handler: b.main }\n',
    ),
    'webpack.config.js': CONFIG,
    'src/a.js': '',
    'b.ts': '',
    ...PACKAGES,
    ...files,
  });
  return { directory, bundle: () => bundleIn(directory) };
}

async function bundleIn(directory: string): Promise<Bundles> {
  const made = new Bundler({ webpackProgram: WEBPACK_PROGRAM_PATH });
  onTestFinished(() => made.close());
  return made.bundle(loadManifest(directory, defaults));
}

function filesIn({ byFunction }: Bundles, name: string): Record<string, string> {
  const entries = Object.entries(unzipSync(byFunction.get(name)!.zip));
  return Object.fromEntries(entries.map(([path, bytes]) => [path, strFromU8(bytes)]));
}

describe('serverless-webpack', () => {
  it('compiles all functions once, with the entries and the defaults of the plugin', async () => {
    const { directory, bundle } = await build('webpack.config.js');
    const bundles = await bundle();
    const files = filesIn(bundles, 'one');
    expect(Object.keys(files)).toEqual(['b.js', 'b.js.map', 'src/a.js', 'src/a.js.map']);
    expect(JSON.parse(files['src/a.js']!)).toEqual({
      name: 'src/a',
      target: 'node',
      node: false,
      word: 'shopdev',
      libraryTarget: 'commonjs',
    });
    expect(bundles.byFunction.get('two')).toBe(bundles.byFunction.get('one'));
    expect(bundles.byFunction.get('one')!.sourceMaps.get('src/a.js')!.locate(1, 1)!.file).toBe(
      join(directory, 'src/a.js'),
    );
    expect([...bundles.inputs].sort()).toEqual(
      ['b.ts', 'src/a.js', 'webpack.config.js'].map((file) => join(directory, file)),
    );
    expect(bundles.warnings.map(formatProblem)).toEqual(['serverless.yml:6:3 custom.webpack: a warning']);
  });

  it('compiles each function alone, with the packages that includeModules adds', async () => {
    const { bundle } = await build(
      '{ webpackConfig: other.js, includeModules: true, excludeRegex: "[.]map$" }',
      { 'other.js': CONFIG, 'webpack.config.js': '' },
      'package: { individually: true }\n',
    );
    const bundles = await bundle();
    expect(Object.keys(filesIn(bundles, 'one'))).toEqual([
      'node_modules/p/index.js',
      'node_modules/p/package.json',
      'src/a.js',
    ]);
    expect(Object.keys(filesIn(bundles, 'two'))).toContain('b.js');
  });

  it('reports code that cannot be compiled, and configurations that cannot be loaded', async () => {
    const { directory, bundle } = await build('{}', { 'b.ts': 'broken' });
    await expect(bundle()).rejects.toThrow(
      'serverless.yml:6:3 custom.webpack: webpack cannot compile the code. ./b.ts: Module parse failed',
    );
    writeFileSync(join(directory, 'webpack.config.js'), 'throw new Error("no such loader")');
    await expect(bundleIn(directory)).rejects.toThrow(
      'custom.webpack: webpack failed: no such loader. Correct webpack.config.js.',
    );
    rmSync(join(directory, 'node_modules/webpack'), { recursive: true });
    await expect(bundleIn(directory)).rejects.toThrow(
      'the plugin serverless-webpack needs the package "webpack", which is not installed. Run: npm install --save-dev webpack (in ',
    );
  });

  it('refuses or names settings that it cannot honour', async () => {
    const { bundle } = await build('{ noBuild: true }');
    await expect(bundle()).rejects.toThrow('custom.webpack.noBuild: functions that are built elsewhere');
    const { directory } = await build('{ packager: yarn }');
    expect(loadManifest(directory, defaults).warnings.map(formatProblem)).toEqual([
      expect.stringContaining('custom.webpack.packager: "packager" has no effect here'),
    ]);
  });
});
