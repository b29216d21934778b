import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An installed package. */
export interface NodePackage {
  readonly name: string;
  /** The real path of its folder: with pnpm, the one in the store, beside which its dependencies are. */
  readonly directory: string;
  readonly manifest: PackageManifest;
}

interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Finds a package as Node does: in the node_modules of a folder, and of those above it. */
export function findPackage(name: string, from: string): NodePackage | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const directory = join(folder, 'node_modules', name);
    if (existsSync(join(directory, 'package.json'))) {
      const real = realpathSync(directory);
      return { name, directory: real, manifest: readPackageManifest(real) };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/** The package.json of a folder; empty when there is none, or when it cannot be parsed. */
export function readPackageManifest(directory: string): PackageManifest {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return manifest ?? {};
  } catch {
    return {};
  }
}

/** The names of what a package needs when it runs. */
export function runtimeDependencies(manifest: PackageManifest): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies });
}
