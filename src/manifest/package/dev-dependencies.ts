import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { findPackage, type NodePackage, readPackageManifest, runtimeDependencies } from './node-packages.ts';

/**
 * The folders of packages that only development needs, relative to the project, with `/`: reachable from
 * `devDependencies`, and not from `dependencies`.
 */
export function devDependencyFolders(project: string): Set<string> {
  const { devDependencies = {}, ...manifest } = readPackageManifest(project);
  const needed = reachable(runtimeDependencies(manifest), project);
  const development = reachable(Object.keys(devDependencies), project);
  const root = realpathSync(project);
  const folders = [...development.keys()].filter((directory) => !needed.has(directory));
  return new Set(folders.map((directory) => relative(root, directory).split(sep).join('/')));
}

function reachable(names: readonly string[], from: string): Map<string, NodePackage> {
  const found = new Map<string, NodePackage>();
  const visit = (name: string, folder: string) => {
    const each = findPackage(name, folder);
    if (!each || found.has(each.directory)) return;
    found.set(each.directory, each);
    for (const dependency of runtimeDependencies(each.manifest)) visit(dependency, each.directory);
  };
  for (const name of names) visit(name, from);
  return found;
}
