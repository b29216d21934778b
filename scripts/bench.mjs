// Runs one benchmark of bench/: `node scripts/bench.mjs storage/append`. Bundled first, so that what is
// measured is plain JavaScript and not a loader.
import { build } from 'esbuild';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name] = process.argv.slice(2);
const source = join(root, 'bench', `${name}.ts`);
if (name === undefined || !existsSync(source)) {
  console.error('Name a benchmark below bench/, such as storage/append');
  process.exit(1);
}
const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
try {
  const outfile = join(directory, 'bench.mjs');
  await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
