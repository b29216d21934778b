import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bundler } from '../../../src/manifest/bundle/bundler.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { installCommand } from '../../../src/manifest/package/install-command.ts';
import { defaults, minimal, project } from '../project.ts';

function bundler(): Bundler {
  const made = new Bundler();
  onTestFinished(() => made.close());
  return made;
}

async function bundle(files: Record<string, string>, handler = 'src/handler.main', made = bundler()) {
  const directory = project({
    'serverless.yml': minimal(`functions:\n  f: { handler: ${handler} }\n`),
    ...files,
  });
  const bundles = await made.bundle(loadManifest(directory, defaults));
  return { directory, bundles, zip: bundles.byFunction.get('f')! };
}

/** Unpacks a bundle and returns what its handler returns in Node.js. */
function run(zip: Buffer, file: string): string {
  const directory = project({});
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  }
  const script = `import(${JSON.stringify(join(directory, file))}).then(async (m) => console.log(await (m.main ?? m.default.main)()))`;
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim();
}

describe('Bundler', () => {
  it('bundles TypeScript with its imports and a source map', async () => {
    const { zip, bundles, directory } = await bundle({
      'src/handler.ts':
        "import { word } from './word'; export const main = async (): Promise<string> => word;",
      'src/word.ts': "export const word: string = 'hello';",
    });
    const files = unzipSync(zip.zip);
    expect(Object.keys(files)).toEqual(['src/handler.js', 'src/handler.js.map']);
    expect(strFromU8(files['src/handler.js.map']!)).toContain('word.ts');
    expect(run(zip.zip, 'src/handler.js')).toBe('hello');
    expect([...bundles.inputs].sort()).toEqual([
      join(directory, 'src/handler.ts'),
      join(directory, 'src/word.ts'),
    ]);
  });

  it('puts the source map into the code for debuggers, with absolute paths', async () => {
    const made = new Bundler({ inlineSourceMaps: true });
    onTestFinished(() => made.close());
    const files = { 'src/handler.ts': "export const main = async (): Promise<string> => 'hello';" };
    const { zip, directory } = await bundle(files, 'src/handler.main', made);
    const unpacked = unzipSync(zip.zip);
    expect(Object.keys(unpacked)).toEqual(['src/handler.js']);
    const code = strFromU8(unpacked['src/handler.js']!);
    const [, map = ''] = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\n$/m.exec(code) ?? [];
    const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] };
    expect(sources).toEqual([join(directory, 'src/handler.ts')]);
    expect(run(zip.zip, 'src/handler.js')).toBe('hello');
  });

  it('keeps ES modules, with `require` for packages that expect it', async () => {
    const { zip } = await bundle({
      'package.json': '{"type": "module"}',
      'src/handler.ts':
        "import { word } from './old.cjs'; const w = await Promise.resolve(word); export const main = () => w;",
      'src/old.cjs': "exports.word = require('node:path').basename('/a/b');",
    });
    expect(Object.keys(unzipSync(zip.zip))).toContain('src/handler.mjs');
    expect(run(zip.zip, 'src/handler.mjs')).toBe('b');
  });

  it('produces the same bytes for the same code in any folder', async () => {
    const files = { 'src/handler.js': 'exports.main = () => 1;' };
    const [one, other] = [await bundle(files), await bundle(files)];
    expect(one.zip.sha256).toBe(other.zip.sha256);
    const changed = await bundle({ 'src/handler.js': 'exports.main = () => 2;' });
    expect(changed.zip.sha256).not.toBe(one.zip.sha256);
  });

  it('picks up a change in the next build', async () => {
    const made = bundler();
    const { directory, zip } = await bundle(
      { 'src/handler.ts': "export const main = () => 'old';" },
      undefined,
      made,
    );
    expect(run(zip.zip, 'src/handler.js')).toBe('old');
    writeFileSync(join(directory, 'src/handler.ts'), "export const main = () => 'new';");
    const again = await made.bundle(loadManifest(directory, defaults));
    expect(run(again.byFunction.get('f')!.zip, 'src/handler.js')).toBe('new');
  });

  it('gives each function the code of its own file only', async () => {
    const made = bundler();
    const functions = (names: string[]) =>
      minimal(`functions:\n${names.map((name) => `  f${name}: { handler: ${name}.main }\n`).join('')}`);
    const directory = project({
      'serverless.yml': functions(['a', 'ab', 'm']),
      'a.ts': "import { word } from './shared'; export const main = () => `a ${word}`;",
      'ab.ts': "import { word } from './shared'; export const main = () => `ab ${word}`;",
      'm.mts': "import { word } from './shared'; export const main = () => `m ${word}`;",
      'shared.ts': "export const word = 'said';",
      'late.mts': "export const main = () => 'late';",
    });
    const first = await made.bundle(loadManifest(directory, defaults));
    const filesOf = ({ byFunction }: typeof first) =>
      [...byFunction.values()].map(({ zip }) => Object.keys(unzipSync(zip)));
    expect(filesOf(first)).toEqual([
      ['a.js', 'a.js.map'],
      ['ab.js', 'ab.js.map'],
      ['m.mjs', 'm.mjs.map'],
    ]);
    expect(run(first.byFunction.get('fab')!.zip, 'ab.js')).toBe('ab said');
    expect(run(first.byFunction.get('fm')!.zip, 'm.mjs')).toBe('m said');
    writeFileSync(join(directory, 'serverless.yml'), functions(['a', 'late']));
    const second = await made.bundle(loadManifest(directory, defaults));
    expect(filesOf(second)).toEqual([
      ['a.js', 'a.js.map'],
      ['late.mjs', 'late.mjs.map'],
    ]);
    expect(second.byFunction.get('fa')!.sha256).toBe(first.byFunction.get('fa')!.sha256);
  });

  it('needs no installed source-map-support', async () => {
    const { zip } = await bundle({
      'src/handler.ts': "import 'source-map-support/register'; export const main = () => 'ran';",
    });
    expect(run(zip.zip, 'src/handler.js')).toBe('ran');
  });

  it('bundles one file once for all functions in it', async () => {
    const directory = fileURLToPath(new URL('../../../examples/quickstart', import.meta.url));
    const { byFunction, warnings } = await bundler().bundle(loadManifest(directory, defaults));
    expect(byFunction.get('ingestion')).toBe(byFunction.get('realtimeData'));
    expect(Object.keys(unzipSync(byFunction.get('ingestion')!.zip))).toEqual([
      'handler.js',
      'handler.js.map',
    ]);
    expect(warnings).toEqual([]);
  });

  it('bundles the index of a folder that a handler names, when no file has its name', async () => {
    const { zip } = await bundle({
      'src/handler/index.ts': "import { word } from './word'; export const main = () => word;",
      'src/handler/word.ts': "export const word = 'folder';",
    });
    expect(run(zip.zip, 'src/handler.js')).toBe('folder');
  });
});

describe('code that cannot be bundled', () => {
  const place = /^serverless\.yml:5:8 functions\.f\.handler: /;

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'no file',
      {},
      'src/handler.main',
      /function "f" has no code: none of src\/handler\{\.ts,.*\} and src\/handler\/index\{…\} exists/,
    ],
    ['no export named', { 'a.ts': '' }, 'a', /handler "a" names no function/],
    ['a path outside', {}, '../other/handler.main', /is outside the project/],
    [
      'another export',
      { 'a.ts': 'export const mian = 1; export default 2' },
      'a.main',
      /a\.ts does not export "main"\. Did you mean "mian"\?/,
    ],
    [
      'exports of CommonJS in an ES module',
      { 'a.js': 'module.exports.main = 1;', 'package.json': '{"type": "module"}' },
      'a.main',
      /a\.js does not export "main"\. It is an ES module, .* Write "export const main = …", or name the file \.cjs/,
    ],
  ])('%s', async (_, files, handler, problem) => {
    const attempt = bundle(files, handler);
    await expect(attempt).rejects.toThrow(problem);
    await expect(attempt).rejects.toThrow(place);
  });

  it.each<[string, string, RegExp]>([
    ['a syntax error', 'export const main = ;', /^src\/handler\.ts:1:21: Unexpected ";"/],
    [
      'a package that is not installed',
      "import { X } from '@aws-sdk/client-nothing/deep'; export const main = X;",
      /^src\/handler\.ts:1:19: the package "@aws-sdk\/client-nothing" is not installed\. Run: npm install @aws-sdk\/client-nothing/,
    ],
    [
      'a path of tsconfig.json without a file',
      "import { x } from '@lib/gone'; export const main = x;",
      /^src\/handler\.ts:1:19: "@lib\/gone" matches "@lib\/\*" in "paths" of tsconfig\.base\.json, and no file is there/,
    ],
    [
      'a file that is not there',
      "import { x } from './gone'; export const main = x;",
      /^src\/handler\.ts:1:19: there is no file \.\/gone/,
    ],
  ])('%s', async (_, code, problem) => {
    const paths = '{"compilerOptions": {"paths": {"@lib/*": ["./lib/*"]}}}';
    const files = { 'tsconfig.json': '{"extends": "./tsconfig.base"}', 'tsconfig.base.json': paths };
    await expect(bundle({ ...files, 'src/handler.ts': code })).rejects.toThrow(problem);
  });

  it.each([
    ['{"dependencies": {"absent": "1"}}', '', 'npm install'],
    ['{"devDependencies": {"absent": "1"}}', 'yarn.lock', 'yarn install'],
    ['{"dependencies": {"absent": "1"}}', 'pnpm-lock.yaml', 'pnpm install'],
    ['{"dependencies": {"other": "1"}}', 'yarn.lock', 'npm install absent'],
    ['{}', '', 'npm install absent'],
    ['null', '', 'npm install absent'],
  ])('a package that is not installed, with %s and %s', async (description, lockFile, command) => {
    const files = { 'package.json': description, ...(lockFile !== '' && { [lockFile]: '' }) };
    const code = "import { x } from 'absent'; export const main = x;";
    await expect(bundle({ ...files, 'src/handler.ts': code })).rejects.toThrow(`Run: ${command} (in `);
  });

  it('a package that package.json of a folder around the project names', () => {
    const root = project({ 'package.json': '{"dependencies": {"absent": "1"}}', 'yarn.lock': '' });
    const service = join(root, 'services', 'orders');
    expect(installCommand('absent', service)).toBe(`yarn install (in ${root})`);
    expect(installCommand('other', service, '-D ')).toBe(`npm install -D other (in ${service})`);
  });
});
