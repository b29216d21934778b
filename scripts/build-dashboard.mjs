// Builds dist/dashboard/: the page, its script, style and icon with names that contain a hash of the content, compressed.
// src/server/dashboard/page/page-files.ts serves them.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, gzipSync } from 'node:zlib';

const SOURCE = 'src/dashboard';
const OUT = 'dist/dashboard';
const ENTRIES = new Set(['main.js', 'style.css', 'icon.svg']);

export async function buildDashboard() {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    format: 'esm',
    // What decodes by a schema is loaded when there is one.
    splitting: true,
    chunkNames: '[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: OUT,
    legalComments: 'none',
    logLevel: 'warning',
    entryPoints: { main: `${SOURCE}/main.tsx`, style: `${SOURCE}/style/main.css` },
  });
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(`${OUT}/assets`, { recursive: true });
  let page = readFileSync(`${SOURCE}/index.html`, 'utf8');
  const assets = [
    ...outputFiles.map(({ path, contents }) => ({ name: path.slice(path.lastIndexOf('/') + 1), contents })),
    { name: 'icon.svg', contents: readFileSync(`${SOURCE}/icon.svg`) },
  ];
  for (const { name, contents } of assets) {
    // The page names the entry points; chunks are named by them, and have their hash already.
    if (!ENTRIES.has(name)) {
      write(`${OUT}/assets/${name}`, contents);
      continue;
    }
    const hash = createHash('sha256').update(contents).digest('hex').slice(0, 10);
    const hashed = name.replace('.', `-${hash}.`);
    page = page.replaceAll(`/_millrace/assets/${name}`, `/_millrace/assets/${hashed}`);
    write(`${OUT}/assets/${hashed}`, contents);
  }
  write(`${OUT}/index.html`, Buffer.from(page));
}

/** Only compressed: the server expands it for a client that does not accept that. */
function write(file, contents) {
  writeFileSync(`${file}.gz`, gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }));
}
