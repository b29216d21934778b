import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';

/** The source file of a handler, and the format to bundle it in. */
export interface Entry {
  /** Relative to the project, without the extension: `src/handler`. */
  readonly module: string;
  /** Absolute. */
  readonly file: string;
  /** The exported function: `ingestStream`. */
  readonly exportName: string;
  readonly format: 'cjs' | 'esm';
}

// In order of precedence: sources before files that may have been built from them.
const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** @throws ManifestError that names the function and the files that were tried */
export function findEntry(manifest: Manifest, name: string, { handler }: FunctionConfig): Entry {
  const location = manifest.locationOf(['functions', name, 'handler']);
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  if (dot <= 0 || dot === handler.length - 1) {
    throw new ManifestError(
      location,
      `handler "${handler}" names no function. Write it as file.export, such as handler.main.`,
    );
  }
  const module = handler.slice(0, dot);
  const base = resolve(manifest.directory, module);
  if (!base.startsWith(manifest.directory + sep)) {
    throw new ManifestError(
      location,
      `handler "${handler}" is outside the project. Move it below ${manifest.directory}.`,
    );
  }
  const file = sourceFileOf(base);
  if (file === undefined) {
    throw new ManifestError(
      location,
      `function "${name}" has no code: none of ${module}{${EXTENSIONS.join(',')}} and ${module}/index{…} exists. ` +
        'Create the file, or correct the handler.',
    );
  }
  return { module, file, exportName: handler.slice(dot + 1), format: formatOf(file) };
}

/** A file, or else the index of a folder, as Lambda loads handlers: the bundle of either has the handler's own name. */
function sourceFileOf(base: string): string | undefined {
  return [base, join(base, 'index')]
    .flatMap((path) => EXTENSIONS.map((extension) => path + extension))
    .find((path) => existsSync(path));
}

/** The module format, determined as by Node.js: by the extension, or else by the nearest package.json. */
function formatOf(file: string): 'cjs' | 'esm' {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return 'esm';
  if (extension === '.cjs' || extension === '.cts') return 'cjs';
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return isModulePackage(path) ? 'esm' : 'cjs';
    if (folder === dirname(folder)) return 'cjs';
  }
}

function isModulePackage(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown }).type === 'module';
  } catch {
    return false;
  }
}
