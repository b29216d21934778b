import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the Node bootstrap from the current sources, independently of dist/. */
export function buildBootstrap(): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bootstrap-'));
  const path = join(directory, 'bootstrap.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../src/bootstrap/main.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
  });
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
