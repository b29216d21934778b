import type { ManifestProblem } from '../manifest-error.ts';
import type { BundleMap } from './bundle-map.ts';

/** The code of one handler file. */
export interface BuiltHandler {
  /** By their path in the zip file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly executables: ReadonlySet<string>;
  /** Absolute paths of the folders in which every file belongs to it. */
  readonly folders: readonly string[];
  readonly sourceMaps: ReadonlyMap<string, BundleMap>;
}

export interface BuiltHandlers {
  /** By the function's name in the manifest; functions of one file share one. */
  readonly byFunction: ReadonlyMap<string, BuiltHandler>;
  /** Absolute paths of the project's files in the code, without node_modules. */
  readonly inputs: readonly string[];
  readonly warnings: readonly ManifestProblem[];
}
