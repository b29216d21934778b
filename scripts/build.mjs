// Builds dist/: the command, split so that each subcommand loads only what it needs, and the bootstrap that
// runs inside function processes.
import { build } from 'esbuild';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  define: { MILLRACE_VERSION: JSON.stringify(version) },
};
await build({
  ...common,
  entryPoints: { millrace: 'src/cli/main.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync('dist/millrace.js', 0o755);

await build({
  ...common,
  entryPoints: { bootstrap: 'src/bootstrap/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  // A map would be read in every cold start.
  sourcemap: false,
});
