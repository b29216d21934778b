import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';

/** Where a handler's code is, and how it is to be bundled. */
export interface Entry {
  /** Relative to the project, without ending: `src/handler`. */
  readonly module: string;
  /** Absolute. */
  readonly file: string;
  /** The function inside: `ingestStream`. */
  readonly exportName: string;
  readonly format: 'cjs' | 'esm';
}

// In the order in which they are looked for: source before what may have been built from it.
const ENDINGS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** @throws ManifestError naming the function and what was looked for */
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
  const ending = ENDINGS.find((candidate) => existsSync(base + candidate));
  if (ending === undefined) {
    throw new ManifestError(
      location,
      `function "${name}" has no code: none of ${module}{${ENDINGS.join(',')}} exists. ` +
        'Write the file, or correct the handler.',
    );
  }
  const file = base + ending;
  return { module, file, exportName: handler.slice(dot + 1), format: formatOf(file, ending) };
}

/** As Node decides it: by the ending, else by the nearest package.json. */
function formatOf(file: string, ending: string): 'cjs' | 'esm' {
  if (ending === '.mjs' || ending === '.mts') return 'esm';
  if (ending === '.cjs' || ending === '.cts') return 'cjs';
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
