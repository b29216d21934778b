import { buildSync } from 'esbuild';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BuiltBootstrap {
  readonly path: string;
  readonly launcherPath: string;
  remove(): void;
}

/** Builds the bootstraps and the launcher from the current sources, independently of dist/. */
export function buildBootstrap(): BuiltBootstrap {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bootstrap-'));
  const source = (file: string) => fileURLToPath(new URL(`../../src/${file}`, import.meta.url));
  buildSync({
    entryPoints: {
      bootstrap: source('bootstrap/main.ts'),
      'import-hooks': source('bootstrap/resolve/import-hooks.ts'),
      launcher: source('launcher/main.ts'),
    },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'esm',
  });
  const python = join(directory, 'python-runtime');
  cpSync(source('bootstrap/python'), python, { recursive: true });
  cpSync(source('redirect/python/sitecustomize.py'), join(python, '_millrace_redirect.py'));
  return {
    path: join(directory, 'bootstrap.mjs'),
    launcherPath: join(directory, 'launcher.mjs'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
