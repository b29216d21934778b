import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bundler } from '../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { defaults, minimal, project } from '../project.ts';

/** Bundles a handler `a.main` with these settings (YAML in one line) of the plugin. */
async function build(settings: string, files: Record<string, string>, yaml = pluginYaml(settings)) {
  const made = new Bundler();
  onTestFinished(() => made.close());
  const directory = project({ 'serverless.yml': yaml, ...files });
  const manifest = loadManifest(directory, defaults);
  const bundles = await made.bundle(manifest);
  const bundled = bundles.byFunction.get('f')!;
  const zip = Object.fromEntries(
    Object.entries(unzipSync(bundled.zip)).map(([path, bytes]) => [path, strFromU8(bytes)]),
  );
  const warnings = [...manifest.warnings, ...bundles.warnings].map(formatProblem);
  return { zip, bundled, warnings, inputs: bundles.inputs, directory, files: Object.keys(zip) };
}

function pluginYaml(settings: string): string {
  return minimal(
    `plugins: [serverless-esbuild]\ncustom:\n  esbuild: ${settings}\nfunctions:\n  f: { handler: a.main }\n`,
  );
}

const installed = {
  'node_modules/p/package.json': '{"dependencies": {"q": "1"}}',
  'node_modules/p/index.js': "module.exports = require('q');",
  'node_modules/q/package.json': '{}',
  'node_modules/q/index.js': "module.exports = 'from q';",
};

describe('settings of esbuild', () => {
  it('define, banner, footer, alias, inject, conditions and drop reach esbuild', async () => {
    const { zip } = await build(
      `{ define: { STAGE: '"test"' }, banner: { js: '/* top */' }, footer: { js: '/* end */' }, alias: { word: ./word.ts },
         inject: [./shim.ts], drop: [console], sourcemap: false }`,
      {
        'a.ts':
          "import { w } from 'word'; console.log('gone'); export const main = () => [STAGE, w, shimmed];",
        'word.ts': "export const w = 'aliased';",
        'shim.ts': "export const shimmed = 'injected';",
      },
    );
    expect(zip['a.js']).toMatch(/^\/\* top \*\//);
    expect(zip['a.js']).toMatch(/\/\* end \*\/\s*$/);
    for (const text of ['"test"', '"aliased"', '"injected"']) expect(zip['a.js']).toContain(text);
    expect(zip['a.js']).not.toContain('gone');
  });

  it('loaders put text into the code, and files into the package', async () => {
    const { zip, files } = await build('{ loader: { .sql: text, .bin: file } }', {
      'a.ts': "import sql from './q.sql'; import path from './d.bin'; export const main = () => [sql, path];",
      'q.sql': 'SELECT 1',
      'd.bin': 'raw',
    });
    expect(zip['a.js']).toContain('SELECT 1');
    const asset = files.find((path) => path.endsWith('.bin'))!;
    expect(zip[asset]).toBe('raw');
    expect(zip['a.js']).toContain(asset);
  });

  it('minify, keepNames and target change the code', async () => {
    const code = {
      'a.ts': 'export const main = () => { class Longname { x = 1 } return new Longname()?.x; };',
    };
    const minified = (await build('{ minify: true, keepNames: true, target: es2019 }', code)).zip['a.js']!;
    expect(minified).not.toContain('?.');
    expect(minified).toContain('"Longname"');
    expect(minified.length).toBeLessThan((await build('{}', code)).zip['a.js']!.length);
  });

  it('tsconfig names another file, with its paths', async () => {
    const { zip } = await build('{ tsconfig: tsconfig.build.json }', {
      'a.ts': "import { w } from '@x/word'; export const main = () => w;",
      'lib/word.ts': "export const w = 'by path';",
      'tsconfig.build.json': '{"compilerOptions": {"baseUrl": ".", "paths": {"@x/*": ["lib/*"]}}}',
    });
    expect(zip['a.js']).toContain('by path');
  });

  it('external packages are in the package with what they need', async () => {
    const { zip, files } = await build('{ external: [p] }', {
      'a.ts': "import p from 'p'; export const main = () => p;",
      ...installed,
    });
    expect(zip['a.js']).toContain('require("p")');
    expect(files).toEqual([
      'a.js',
      'a.js.map',
      'node_modules/p/index.js',
      'node_modules/p/package.json',
      'node_modules/q/index.js',
      'node_modules/q/package.json',
    ]);
  });

  it('external packages of a workspace, which are linked, are watched; installed ones are not', async () => {
    const made = new Bundler();
    onTestFinished(() => made.close());
    const root = project({
      'packages/service/serverless.yml': pluginYaml('{ external: [p, q] }'),
      'packages/service/a.ts': "import p from 'p'; import q from 'q'; export const main = () => [p, q];",
      'packages/p/package.json': '{}',
      'packages/p/lib/index.js': "module.exports = 'linked';",
      'node_modules/q/package.json': '{}',
      'node_modules/q/index.js': "module.exports = 'installed';",
    });
    symlinkSync('../packages/p', join(root, 'node_modules/p'));
    const bundles = await made.bundle(loadManifest(join(root, 'packages/service'), defaults));
    const files = Object.keys(unzipSync(bundles.byFunction.get('f')!.zip));
    expect(files).toContain('node_modules/p/lib/index.js');
    expect(files).toContain('node_modules/q/index.js');
    const linked = realpathSync(join(root, 'packages/p'));
    expect(bundles.folders).toEqual([linked, join(linked, 'lib')]);
  });

  it('excluded packages are neither in the code nor in the package', async () => {
    const { zip, files } = await build("{ exclude: ['p'] }", {
      'a.ts': "import p from 'p'; export const main = () => p;",
      ...installed,
    });
    expect(zip['a.js']).toContain('require("p")');
    expect(files).toEqual(['a.js', 'a.js.map']);
  });

  it('an external package that is not installed is a warning with the command', async () => {
    const settings = "{ external: [gone, '@aws-sdk/*'] }";
    const code =
      "import g from 'gone'; import s from '@aws-sdk/client-s3'; export const main = () => [g, s];";
    const yaml = `${pluginYaml(settings)}  g: { handler: b.main }\n`;
    const { warnings } = await build(settings, { 'a.ts': code, 'b.ts': code }, yaml);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^serverless\.yml:6:14 custom\.esbuild\.external: the external package "gone" is not installed.*npm install gone \(in .+\)$/,
      ),
    ]);
  });

  it('patterns remove files of external packages', async () => {
    const yaml = pluginYaml('{ external: [p] }').replace(
      'functions:',
      "package: { patterns: ['!node_modules/q/**'] }\nfunctions:",
    );
    const code = { 'a.ts': "import p from 'p'; export const main = () => p;", ...installed };
    expect((await build('', code, yaml)).files).not.toContain('node_modules/q/index.js');
  });

  it.each<[string, string[], boolean]>([
    ['true', ['a.js', 'a.js.map'], true],
    ['linked', ['a.js', 'a.js.map'], true],
    ['external', ['a.js', 'a.js.map'], false],
    ['inline', ['a.js'], true],
    ['{ type: inline }', ['a.js'], true],
    ['both', ['a.js', 'a.js.map'], true],
    ['false', ['a.js'], false],
  ])('sourcemap %s; `millrace dev` has the map in any case', async (kind, expected, isNamed) => {
    const { files, zip, bundled } = await build(`{ sourcemap: ${kind} }`, {
      'a.ts': 'export const main = () => 1;',
    });
    expect(files).toEqual(expected);
    expect(zip['a.js']!.includes('sourceMappingURL')).toBe(isNamed);
    expect(bundled.sourceMaps.get('a.js')).toBeDefined();
  });

  it('format esm, with a banner that declares `require` itself', async () => {
    const banner =
      "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    const { zip, files } = await build(
      `{ format: esm, outputFileExtension: .mjs, banner: { js: "${banner}" } }`,
      { 'a.ts': 'export const main = () => 1;' },
    );
    expect(files).toEqual(['a.mjs', 'a.mjs.map']);
    expect(zip['a.mjs']!.match(/const require/g)).toHaveLength(1);
  });

  it('chunks of a split build are in the package', async () => {
    const { files } = await build('{ format: esm, splitting: true }', {
      'a.ts': "export const main = () => import('./late');",
      'late.ts': "export const x = 'late';",
    });
    expect(files.filter((path) => path.endsWith('.mjs'))).toHaveLength(2);
  });

  it('plugins come from a file, CommonJS or ES module, and are loaded again when it changes', async () => {
    const plugin = (text: string) =>
      `{ name: 'words', setup(build) { build.onLoad({ filter: /word\\.txt$/ }, () => ({ contents: ${JSON.stringify(text)}, loader: 'text' })); } }`;
    const code = {
      'a.ts': "import w from './word.txt'; export const main = () => w;",
      'word.txt': '',
      'plugins.cjs': `module.exports = [${plugin('by CommonJS')}];`,
      'plugins.mjs': `export default (framework) => [${plugin('by ES module')}].filter(() => framework.service.service === 'shop');`,
    };
    const common = await build('{ plugins: plugins.cjs }', code);
    expect(common.zip['a.js']).toContain('by CommonJS');
    expect(common.inputs).toContain(`${common.directory}/plugins.cjs`);
    expect((await build('{ plugins: ./plugins.mjs }', code)).zip['a.js']).toContain('by ES module');
  });

  it('settings in a JavaScript file are checked and merged', async () => {
    const code = { 'a.ts': 'export const main = () => STAGE;' };
    const { zip } = await build('{ config: ./esbuild.config.cjs }', {
      ...code,
      'esbuild.config.cjs':
        'module.exports = (sls) => ({ define: { STAGE: JSON.stringify(sls.service.provider.stage) } });',
    });
    expect(zip['a.js']).toContain('"dev"');
    await expect(
      build('{ config: ./esbuild.config.cjs }', {
        ...code,
        'esbuild.config.cjs': 'module.exports = () => ({ defin: {} });',
      }),
    ).rejects.toThrow(/^serverless\.yml:6:14 custom\.esbuild\.config: defin: unknown key "defin"/);
  });

  it('build.esbuild of version 4 means the same', async () => {
    const yaml = minimal(
      'build:\n  esbuild: { define: { STAGE: \'"four"\' }, configFile: ./more.mjs }\nfunctions:\n  f: { handler: a.main }\n',
    );
    const { zip } = await build(
      '',
      {
        'a.ts': 'export const main = () => [STAGE, 1_000];',
        'more.mjs': 'export default () => ({ minify: true });',
      },
      yaml,
    );
    expect(zip['a.js']).toContain('"four"');
    expect(zip['a.js']).toContain('1e3');
  });

  it('settings of serverless-bundle are those of esbuild', async () => {
    const yaml = minimal(
      `plugins: [serverless-bundle]
custom:
  bundle: { aliases: [{ word: ./word.ts }], rawFileExtensions: [sql], externals: [p], forceExclude: [left], ignorePackages: [gone], tsConfig: other.json, sourcemaps: false, linting: false }
functions:
  f: { handler: a.main }
`,
    );
    const { zip, files, warnings } = await build(
      '',
      {
        'a.ts':
          "import { w } from 'word'; import q from './q.sql'; import p from 'p'; import l from 'left'; import t from '@t/typed'; export const main = () => [w, q, p, l, t, import('gone')];",
        'word.ts': "export const w = 'aliased';",
        'q.sql': 'SELECT 1',
        'typed.ts': "export default 'by tsConfig';",
        'other.json': '{"compilerOptions": {"paths": {"@t/*": ["./*"]}}}',
        'node_modules/left/package.json': '{}',
        'node_modules/left/index.js': '',
        ...installed,
      },
      yaml,
    );
    expect(zip['a.js']).toMatch(/"aliased"[^]*SELECT 1|SELECT 1[^]*"aliased"/);
    expect(files).not.toContain('a.js.map');
    expect(files).toContain('node_modules/p/index.js');
    expect(files).not.toContain('node_modules/left/index.js');
    expect(zip['a.js']).toContain('by tsConfig');
    expect(warnings).toEqual([
      expect.stringContaining('custom.bundle.linting: "linting" has no effect here'),
    ]);
    expect(() =>
      loadManifest(project({ 'serverless.yml': yaml.replace('linting: false', 'copyFiles: []') }), defaults),
    ).toThrow('custom.bundle.copyFiles: Millrace does not copy files for this plugin.');
  });

  it('a setting that changes counts in the next build', async () => {
    const made = new Bundler();
    onTestFinished(() => made.close());
    const of = async (define: string) => {
      const directory = project({
        'serverless.yml': pluginYaml(`{ define: { WORD: '"${define}"' } }`),
        'a.ts': 'export const main = () => WORD;',
      });
      const { byFunction } = await made.bundle(loadManifest(directory, defaults));
      return strFromU8(unzipSync(byFunction.get('f')!.zip)['a.js']!);
    };
    expect(await of('one')).toContain('one');
    expect(await of('two')).toContain('two');
  });
});

describe('settings that cannot be honoured', () => {
  it.each<[string, RegExp]>([
    [
      '{ defin: {} }',
      /^serverless\.yml:6:14 custom\.esbuild\.defin: unknown key "defin"\. Did you mean "define"\?/,
    ],
    [
      '{ loader: { .sql: txt } }',
      /custom\.esbuild\.loader\.\.sql: "txt" is not allowed\. Did you mean "text"\?/,
    ],
    ['{ bundle: false }', /custom\.esbuild\.bundle: a handler that is not bundled lacks the files/],
    ['{ plugins: ./gone.js }', /custom\.esbuild\.plugins: there is no file \.\/gone\.js/],
    ['{ plugins: ./a.js }', /custom\.esbuild\.plugins: the plugins of esbuild must be a list/],
    ['{ target: node-18 }', /^serverless\.yml:6:3 custom\.esbuild: Invalid version: "-18"/],
    [
      '{ skipBuild: true }',
      /custom\.esbuild\.skipBuild: functions that are built elsewhere need "package\.artifact"/,
    ],
  ])('%s', async (settings, problem) => {
    await expect(build(settings, { 'a.js': 'exports.main = 1;' })).rejects.toThrow(problem);
  });

  it('settings without effect are warnings', async () => {
    const { warnings } = await build('{ concurrency: 4, packager: yarn, watch: { pattern: x } }', {
      'a.ts': 'export const main = 1;',
    });
    expect(warnings).toEqual([
      expect.stringContaining('custom.esbuild.concurrency: "concurrency" has no effect here'),
      expect.stringContaining('custom.esbuild.packager: "packager" has no effect here'),
      expect.stringContaining('custom.esbuild.watch: "watch" has no effect here'),
    ]);
  });

  it('settings of a plugin that is not used are a warning', () => {
    const yaml = minimal('custom:\n  esbuild: { minify: true }\n');
    const { warnings } = loadManifest(project({ 'serverless.yml': yaml }), defaults);
    expect(warnings.map(formatProblem)).toEqual([
      'serverless.yml:5:3 custom.esbuild: "esbuild" has no effect without its plugin. ' +
        'Add serverless-esbuild to "plugins:", or remove the settings.',
    ]);
  });
});
