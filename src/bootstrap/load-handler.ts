import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeFailure } from './runtime-error.ts';

export type HandlerFunction = (...args: unknown[]) => unknown;

/**
 * Loads `dir/file.export.path` from the task root.
 * @throws RuntimeFailure with the names and messages of AWS's runtime; other errors come from the module
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<HandlerFunction> {
  const { modulePath, exportPath } = splitHandler(handler);
  const module = await loadModule(taskRoot, modulePath);
  const found = resolveExport(module, exportPath);
  if (found === undefined || found === null) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found as HandlerFunction;
}

function splitHandler(handler: string): { modulePath: string; exportPath: string } {
  if (handler.includes('..')) {
    throw new RuntimeFailure(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(handler);
  const dot = file.indexOf('.');
  if (dot <= 0 || dot === file.length - 1) {
    throw new RuntimeFailure('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const folder = handler.slice(0, handler.length - file.length);
  return { modulePath: folder + file.slice(0, dot), exportPath: file.slice(dot + 1) };
}

function resolveExport(module: unknown, exportPath: string): unknown {
  let value = module;
  for (const key of exportPath.split('.')) {
    value = (value as Record<string, unknown> | null | undefined)?.[key];
  }
  return value;
}

// In AWS's order: the exact name, `.js` by the type of its package, `.mjs`, `.cjs`, and then what Node resolves from
// the task root (a package, a folder with an index).
async function loadModule(taskRoot: string, modulePath: string): Promise<unknown> {
  const path = resolve(taskRoot, modulePath);
  const require = createRequire(join(taskRoot, 'millrace-handler.js'));
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return require(path);
    if (existsSync(`${path}.js`)) {
      return isModulePackage(dirname(path)) ? await importFile(`${path}.js`) : require(`${path}.js`);
    }
    if (existsSync(`${path}.mjs`)) return await importFile(`${path}.mjs`);
    if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
    return require(require.resolve(modulePath, { paths: [taskRoot] }));
  } catch (error) {
    throw namedLoadFailure(error);
  }
}

function importFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}

// As in Node, the nearest package.json decides, and the search ends at node_modules.
function isModulePackage(folder: string): boolean {
  for (let current = folder; ; current = dirname(current)) {
    const manifest = join(current, 'package.json');
    if (existsSync(manifest)) {
      try {
        return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
      } catch {
        return false;
      }
    }
    if (basename(current) === 'node_modules' || dirname(current) === current) return false;
  }
}

function namedLoadFailure(error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new RuntimeFailure('Runtime.UserCodeSyntaxError', String(error), error.stack);
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    return new RuntimeFailure('Runtime.ImportModuleError', String(error), (error as Error).stack);
  }
  return error;
}
