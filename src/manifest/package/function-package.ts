import { resolve } from 'node:path';
import { DEFAULT_RUNTIME } from '../checks/runtimes.ts';
import type { FunctionConfig, Manifest } from '../manifest.ts';
import type { ConfigPath } from '../source-location.ts';

/** What a function's package is made of. */
export type FunctionPackage =
  /** A zip file of the project, used as it is. */
  | { readonly kind: 'artifact'; readonly file: string; readonly path: ConfigPath }
  /** The files of the project's folder. */
  | { readonly kind: 'folder'; readonly patterns: readonly string[]; readonly runtime: string }
  /** The built handler, and the files that the patterns add. */
  | { readonly kind: 'bundle'; readonly patterns: readonly string[] };

/** Chooses what to package, in the framework's order: docs/aws/serverless-framework.md#packages. */
export function packageOf(manifest: Manifest, name: string, config: FunctionConfig): FunctionPackage {
  const { directory, package: service, bundling, provider } = manifest;
  const own = config.package ?? {};
  if (own.artifact !== undefined) {
    const path = ['functions', name, 'package', 'artifact'];
    return { kind: 'artifact', file: resolve(directory, own.artifact), path };
  }
  if (service.artifact !== undefined && own.individually !== true) {
    return { kind: 'artifact', file: resolve(directory, service.artifact), path: ['package', 'artifact'] };
  }
  const isIndividual =
    own.individually === true ||
    service.individually === true ||
    (bundling.kind === 'esbuild' && bundling.isPlugin);
  const patterns = [...patternsOf(service), ...(isIndividual ? patternsOf(own) : [])];
  const runtime = config.runtime ?? provider.runtime ?? DEFAULT_RUNTIME;
  const isBuilt = runtime.startsWith('nodejs') && bundling.kind !== 'none';
  return isBuilt ? { kind: 'bundle', patterns } : { kind: 'folder', patterns, runtime };
}

interface PatternSettings {
  readonly patterns?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Older versions exclude first, then add what `include` names. */
export function patternsOf({ patterns = [], include = [], exclude = [] }: PatternSettings): string[] {
  return [...exclude.map((pattern) => `!${pattern}`), ...include, ...patterns];
}
