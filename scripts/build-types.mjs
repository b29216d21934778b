// Writes the types of the package's entry points into dist/: one file for each, without the files that it is made of.
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install } from './dependencies.mjs';

/** The entry points in `exports` of package.json, by the name of their file in dist/. */
const ENTRIES = {
  library: 'src/library/index.ts',
  records: 'src/records/index.ts',
  testing: 'src/testing/index.ts',
};

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
// TypeScript 7 has no API yet, which bundlers of declarations need.
install('tools/types', 'the tools that roll up types (tools/types/package.json)');
const tools = createRequire(join(root, 'tools/types/package.json'));
const load = async (name) => import(pathToFileURL(tools.resolve(name)).href);

const compilerOptions = {
  // Leaves out what is marked as internal: the constructors of what only the library creates.
  stripInternal: true,
  typeRoots: [join(root, 'node_modules/@types')],
};
const [{ rollup }, { dts }] = await Promise.all([load('rollup'), load('rollup-plugin-dts')]);
for (const [name, input] of Object.entries(ENTRIES)) {
  const plugins = [dts({ tsconfig: 'tsconfig.json', compilerOptions })];
  const bundle = await rollup({ input, plugins, external: /^node:/ });
  await bundle.write({ file: `dist/${name}.d.ts`, format: 'es' });
  await bundle.close();
  // The module is CommonJS for TypeScript when its declarations end in .d.cts.
  copyFileSync(`dist/${name}.d.ts`, `dist/${name}.d.cts`);
}
