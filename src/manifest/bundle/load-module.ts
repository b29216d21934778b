import { createRequire } from 'node:module';
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Loads a JavaScript file of the project, CommonJS or ES module. A file that has changed is loaded again.
 * @returns its default export, or all of its exports
 */
export async function loadModule(path: string): Promise<unknown> {
  // A CommonJS module is cached by its path, an ES module by its URL.
  delete createRequire(path).cache[path];
  const url = pathToFileURL(path);
  url.searchParams.set('modified', String(statSync(path).mtimeMs));
  const module = (await import(url.href)) as Record<string, unknown>;
  const exported = module['default'] ?? module;
  // The default of TypeScript's and Babel's CommonJS output.
  const isWrapped = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isWrapped ? ((exported as Record<string, unknown>)['default'] ?? exported) : exported;
}
