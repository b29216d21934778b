import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeFailure } from '../errors/runtime-error.ts';

export type HandlerFunction = (...args: unknown[]) => unknown;

export interface LoadRoots {
  /** The function's code. */
  readonly taskRoot: string;
  /** The folder that messages about missing modules name as the runtime. */
  readonly runtimeRoot: string;
  /** Whether handlers may be TypeScript, whose types Node removes. */
  readonly typeScript: boolean;
  /** Called with the file of the handler, before it is loaded. */
  readonly onFound: (file: string) => void;
}

/** The parts of `folder/name.export.path`. */
interface HandlerName {
  readonly folder: string;
  readonly name: string;
  readonly exportPath: string;
}

/**
 * Loads `folder/file.export.path` from the task root.
 * @throws RuntimeFailure with the names and messages of AWS's runtime; other errors come from the module
 */
export async function loadHandler(roots: LoadRoots, handler: string): Promise<HandlerFunction> {
  const handlerName = splitHandler(handler);
  const found = resolveExport(await loadModule(roots, handlerName), handlerName.exportPath);
  // 0, '' and false as well, as on AWS.
  if (!found) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found as HandlerFunction;
}

function splitHandler(handler: string): HandlerName {
  if (handler.includes('..')) {
    throw new RuntimeFailure(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(handler);
  const dot = file.indexOf('.');
  if (dot === -1) throw new RuntimeFailure('Runtime.MalformedHandlerName', 'Bad handler');
  const folder = handler.slice(0, handler.length - file.length);
  return { folder, name: file.slice(0, dot), exportPath: file.slice(dot + 1) };
}

function resolveExport(module: unknown, exportPath: string): unknown {
  let value = module;
  for (const key of exportPath.split('.')) {
    value = (value as Record<string, unknown> | null | undefined)?.[key];
  }
  return value;
}

// In AWS's order: the exact name, which may be a folder, `.js` by the type of its package, `.mjs`, `.cjs`, from Node 24
// on TypeScript, and then what Node resolves from the task root: a package of the function, its layers or the runtime.
async function loadModule(roots: LoadRoots, name: HandlerName): Promise<unknown> {
  try {
    // AWS's messages about missing modules name this file.
    const require = createRequire(join(roots.runtimeRoot, 'index.mjs'));
    const { file, isImported } = findModule(roots, name, require);
    roots.onFound(file);
    return isImported ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    throw namedLoadFailure(error);
  }
}

function findModule(
  roots: LoadRoots,
  { folder, name }: HandlerName,
  require: NodeJS.Require,
): { file: string; isImported: boolean } {
  const path = resolve(roots.taskRoot, folder, name);
  if (existsSync(path)) return { file: require.resolve(path), isImported: false };
  const isModule = isModulePackage(dirname(path));
  for (const extension of roots.typeScript ? [...JAVASCRIPT, ...TYPESCRIPT] : JAVASCRIPT) {
    const file = path + extension;
    if (existsSync(file)) return { file, isImported: isImportedFile(extension, isModule) };
  }
  const paths = [roots.taskRoot, resolve(roots.taskRoot, folder)];
  return { file: require.resolve(name, { paths }), isImported: false };
}

const JAVASCRIPT = ['.js', '.mjs', '.cjs'];
const TYPESCRIPT = ['.ts', '.mts', '.cts'];

function isImportedFile(extension: string, isModule: boolean): boolean {
  return extension.startsWith('.m') || (isModule && !extension.startsWith('.c'));
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
  // A missing ES module keeps its own name, as on AWS.
  if ((error as { code?: unknown } | null)?.code === 'MODULE_NOT_FOUND') {
    return new RuntimeFailure('Runtime.ImportModuleError', String(error), (error as Error).stack);
  }
  return error;
}
