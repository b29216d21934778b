// Writes the types of the package's entry points into dist/: one file for each, without the files that it is made of.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install } from './dependencies.mjs';

/** The entry points in `exports` of package.json, by the name of their file in dist/. */
const ENTRIES = { records: 'src/records/index.ts' };

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
// TypeScript 7 has no API yet, which bundlers of declarations need.
install('tools/types', 'the tools that roll up types (tools/types/package.json)');
const tools = createRequire(join(root, 'tools/types/package.json'));
const load = async (name) => import(pathToFileURL(tools.resolve(name)).href);

const declarations = mkdtempSync(join(tmpdir(), 'millrace-types-'));
try {
  const config = join(declarations, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: join(root, 'src'),
        outDir: declarations,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: Object.values(ENTRIES).map((source) => join(root, source)),
      include: [],
    }),
  );
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(dirname(compiler), 'bin/tsc'), '-p', config], { stdio: 'inherit' });

  const [{ rollup }, { dts }] = await Promise.all([load('rollup'), load('rollup-plugin-dts')]);
  for (const [name, source] of Object.entries(ENTRIES)) {
    const input = join(declarations, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts'));
    const bundle = await rollup({ input, plugins: [dts()], external: /^node:/ });
    await bundle.write({ file: `dist/${name}.d.ts`, format: 'es' });
    await bundle.close();
    // The module is CommonJS for TypeScript when its declarations end in .d.cts.
    copyFileSync(`dist/${name}.d.ts`, `dist/${name}.d.cts`);
  }
} finally {
  rmSync(declarations, { recursive: true, force: true });
}
