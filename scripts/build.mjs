// Builds dist/: the command and the libraries, split so that each subcommand and each call loads only what it needs, the
// other entry points of the package, and the files that run in other processes.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Everything else is bundled: `yaml` alone is 75 files, which cost a start 30 ms.
  external: ['esbuild'],
  sourcemap: true,
  logLevel: 'warning',
  define: { MILLRACE_VERSION: JSON.stringify(version) },
};
// In place of `import.meta.url`, which CommonJS does not have.
const moduleUrl = "const moduleUrl = require('node:url').pathToFileURL(__filename).href;";
// Names stay, for stack traces.
const minified = { minifyWhitespace: true, minifySyntax: true };
/**
 * Joins the modules of the program into one scope: its import() calls become static imports. For import(), esbuild makes
 * each of 2,300 modules a function, which would take a tenth of a start. What the program never runs is left out: other
 * commands, and the store of a cluster (src/cli/main.ts).
 */
function joinModules({ onLoad, onResolve }) {
  const included = ['dev', 'start', 'run', 'demo'];
  const isLeftOut = (path) =>
    path.startsWith('./commands/')
      ? !included.includes(basename(path, '.ts'))
      : path.endsWith('/storage/cluster/open.ts');
  onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
    const imports = [];
    const joined = readFileSync(path, 'utf8').replace(
      /(?<!typeof )\bimport\('(\.[^']+\.ts)'\)/g,
      (call, imported) => {
        if (isLeftOut(imported)) return call;
        const name = `$imported${imports.length}`;
        imports.push(`import * as ${name} from '${imported}';\n`);
        return `Promise.resolve(${name})`;
      },
    );
    return { contents: joined + imports.join(''), loader: 'ts' };
  });
  onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
    if (kind !== 'dynamic-import') return undefined;
    // One that is written in another way would be left as it is, with a path that the package does not have.
    if (!isLeftOut(path)) return { errors: [{ text: `not replaced: write import('${path}')` }] };
    return { path, external: true };
  });
}

/** The other commands are modules, which share their code with the libraries. */
function importCommands({ onResolve }) {
  onResolve({ filter: /\/run-process\.ts$/ }, () => ({ path: './commands.js', external: true }));
}

// The command as one script, for the commands that start a server: src/cli/code-cache/load-program.ts. In ASCII, so that
// it is read without decoding.
const program = 'dist/program.cjs';
await build({
  ...common,
  format: 'cjs',
  sourcemap: false,
  ...minified,
  charset: 'ascii',
  legalComments: 'none',
  entryPoints: ['src/cli/run-process.ts'],
  define: { ...common.define, 'import.meta.url': 'moduleUrl' },
  banner: {
    js: "(function (exports, require, importModule, filename) { const module = { exports }, moduleUrl = require('node:url').pathToFileURL(filename).href;",
  },
  plugins: [{ name: 'join-modules', setup: joinModules }],
  footer: { js: 'Object.defineProperties(exports, Object.getOwnPropertyDescriptors(module.exports)); })' },
  outfile: program,
});
// A script cannot import modules without experimental options of Node.js: its loader passes a function that does.
// esbuild escapes texts, but not regular expressions.
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const script = readFileSync(program, 'utf8')
  .replace(/\bimport\(/g, 'importModule(')
  .replace(/[^\0-\x7F]/g, escaped);
writeFileSync(program, script);
const programHash = createHash('sha256').update(script).digest('hex').slice(0, 16);

// What decides between the program and the modules of the other commands, and loads one of them.
await build({
  ...common,
  ...minified,
  format: 'cjs',
  sourcemap: false,
  define: {
    ...common.define,
    MILLRACE_PROGRAM: JSON.stringify(programHash),
    'import.meta.url': 'moduleUrl',
  },
  banner: { js: `#!/usr/bin/env node\n${moduleUrl}` },
  entryPoints: ['src/cli/main.ts'],
  plugins: [{ name: 'modules-of-commands', setup: importCommands }],
  outfile: 'dist/millrace.cjs',
});
chmodSync('dist/millrace.cjs', 0o755);

await build({
  ...common,
  ...minified,
  entryPoints: {
    commands: 'src/cli/run-process.ts',
    library: 'src/library/index.ts',
    testing: 'src/testing/index.ts',
  },
  outdir: 'dist',
  splitting: true,
  chunkNames: '[name]-[hash]',
  // `yaml` is CommonJS and asks for `process` and `buffer`.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module';\nconst require = requireFor(import.meta.url);",
  },
});

// The libraries for require(). Not by require() of the ES modules: Jest has no such thing, nor has Node.js before 22.12.
// https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
const libraries = ['library', 'testing'];
await build({
  ...common,
  format: 'cjs',
  sourcemap: false,
  ...minified,
  // Jest has no import() without an option of Node.js.
  supported: { 'dynamic-import': false },
  define: { ...common.define, 'import.meta.url': 'moduleUrl' },
  banner: { js: moduleUrl },
  stdin: {
    contents: libraries.map((name) => `export * as ${name} from './src/${name}/index.ts';`).join('\n'),
    resolveDir: '.',
  },
  outfile: 'dist/commonjs.cjs',
});
for (const name of libraries) {
  writeFileSync(`dist/${name}.cjs`, `module.exports = require('./commonjs.cjs').${name};\n`);
}

// Resolved relative to the chunk that uses them (src/server/built-files.ts). No source maps: every cold start would
// read them.
const standalone = [
  { entry: 'src/bootstrap/main.ts', outfile: 'dist/bootstrap.mjs', format: 'esm' },
  { entry: 'src/bootstrap/resolve/import-hooks.ts', outfile: 'dist/import-hooks.mjs', format: 'esm' },
  { entry: 'src/launcher/main.ts', outfile: 'dist/launcher.mjs', format: 'esm' },
  { entry: 'src/manifest/programs/child.ts', outfile: 'dist/config-program.mjs', format: 'esm' },
  { entry: 'src/manifest/webpack/child.ts', outfile: 'dist/webpack-program.cjs', format: 'cjs' },
  { entry: 'src/cli/bench/load/main.ts', outfile: 'dist/bench-load.mjs', format: 'esm' },
  { entry: 'src/cli/bench/yardstick/main.ts', outfile: 'dist/bench-yardstick.mjs', format: 'esm' },
  { entry: 'src/redirect/main.ts', outfile: 'dist/redirect.cjs', format: 'cjs' },
  // As CommonJS as well: Lambda turns off require() of ES modules in Node.js 20 and 22.
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  { entry: 'src/records/index.ts', outfile: 'dist/records.js', format: 'esm' },
  { entry: 'src/records/index.ts', outfile: 'dist/records.cjs', format: 'cjs' },
];
for (const { entry, outfile, format } of standalone) {
  // Some of them run on the Node of a function's runtime.
  await build({ ...common, target: 'node18', entryPoints: [entry], outfile, format, sourcemap: false });
}

await buildDashboard();

// Functions import the modules beside the bootstrap, so they are in a folder without anything else.
cpSync('src/bootstrap/python', 'dist/python-runtime', {
  recursive: true,
  filter: (path) => !path.endsWith('__pycache__'),
});

// In a separate folder, because the whole folder is on the path of Python programs.
cpSync('src/redirect/python/sitecustomize.py', 'dist/python/sitecustomize.py');
cpSync('src/redirect/python/sitecustomize.py', 'dist/python-runtime/_millrace_redirect.py');

const bundled = [
  '@nats-io/jetstream',
  '@nats-io/nats-core',
  '@nats-io/nkeys',
  '@nats-io/nuid',
  '@nats-io/transport-node',
  'buffer-crc32',
  'get-east-asian-width',
  'pend',
  'picomatch',
  'preact',
  're2js',
  'smol-toml',
  'tweetnacl',
  'yaml',
  'yauzl',
  'yazl',
];
const licences = bundled.map((name) => {
  const folder = `node_modules/${name}`;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  return `${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8')}`;
});
writeFileSync('dist/LICENSES.txt', licences.join('\n---\n\n'));
