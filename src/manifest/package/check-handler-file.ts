import { DEFAULT_RUNTIME } from '../checks/runtimes.ts';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';

/**
 * Checks that the package of a folder contains the file that the runtime loads.
 * @param paths the paths in the package
 * @throws ManifestError that names the files that were looked for
 */
export function checkHandlerFile(manifest: Manifest, name: string, paths: ReadonlySet<string>): void {
  const config = manifest.functions.get(name)!;
  // Layers may contain it.
  if ((config.layers ?? manifest.provider.layers) !== undefined) return;
  const wanted = handlerFiles(config.runtime ?? manifest.provider.runtime ?? DEFAULT_RUNTIME, config);
  if (wanted.some((file) => paths.has(file))) return;
  throw new ManifestError(
    manifest.locationOf(['functions', name, 'handler']),
    `function "${name}" has no code: the package contains none of ${wanted.join(', ')}. ` +
      'Create the file, or correct the handler or the patterns below "package:".',
  );
}

function handlerFiles(runtime: string, { handler }: FunctionConfig): string[] {
  if (runtime.startsWith('provided')) return ['bootstrap'];
  const isPython = runtime.startsWith('python');
  // Python takes the last part as the function, Node the first dot of the file name as its end.
  const end = isPython ? handler.lastIndexOf('.') : handler.indexOf('.', handler.lastIndexOf('/') + 1);
  const module = handler.slice(0, end).replace(/^\.\//, '');
  if (!isPython) return ['.js', '.mjs', '.cjs'].map((extension) => module + extension);
  const path = module.replaceAll('.', '/');
  return [`${path}.py`, `${path}/__init__.py`];
}
