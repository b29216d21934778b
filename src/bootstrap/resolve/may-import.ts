import { isBuiltin } from 'node:module';
import { namesPackage } from './search-folders.ts';

// `from 'x'`, `import 'x'`, `import('x')`, and an `import(…)` of something else than a text.
const IMPORTED = /\b(?:from\s*|import\s*\(?\s*)(["'])([^"'\n]*)\1|\bimport\s*\((?!\s*["'])/g;

/**
 * Whether a source text may import packages, itself or through other files of the function. Texts that look like
 * imports count as well.
 */
export function mayImportPackages(source: string): boolean {
  for (const [, , specifier] of source.matchAll(IMPORTED)) {
    if (specifier === undefined) return true;
    if (isBuiltin(specifier)) continue;
    if (namesPackage(specifier) || specifier.startsWith('.')) return true;
  }
  return false;
}
