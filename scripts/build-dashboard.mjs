// Builds the page of the dashboard into dist/dashboard: names with a hash of their contents, each file compressed.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';

const SOURCE = 'src/dashboard';
const TARGET = 'dist/dashboard';
// src/server/dashboard/page/page-files.ts
const ASSETS = '/_millrace/assets/';

export async function buildDashboard() {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(`${TARGET}/assets`, { recursive: true });
  const { outputFiles, metafile } = await build({
    entryPoints: [`${SOURCE}/main.tsx`, `${SOURCE}/main.css`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    outdir: TARGET,
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  let page = readFileSync(`${SOURCE}/index.html`, 'utf8');
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined) continue;
    const extension = path.endsWith('.css') ? 'css' : 'js';
    page = page.replaceAll(`${ASSETS}main.${extension}`, `${ASSETS}${basename(path)}`);
  }
  for (const { path, contents } of outputFiles) write(`assets/${basename(path)}`, contents);
  write('index.html', Buffer.from(page));
}

/** Only compressed: the server expands it for a client that does not accept that. */
function write(name, contents) {
  writeFileSync(`${TARGET}/${name}.gz`, gzipSync(contents, { level: 9 }));
}
