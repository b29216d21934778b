// Runs a TypeScript program of this repository: bundles it beside its dependencies and imports the result.
//   node scripts/run-ts.mjs test/crash/main.ts --kills 20
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...args] = process.argv.slice(2);
// At the same depth as the sources, so that URLs relative to `import.meta.url` resolve to the same files.
const outfile = `${entry.replace(/\.ts$/, '')}.${process.pid}.bundle.mjs`;
process.on('exit', () => rmSync(outfile, { force: true }));
await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.argv.splice(2, process.argv.length, ...args);
await import(pathToFileURL(`${root}${outfile}`).href);
