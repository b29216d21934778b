import { findPackage, type NodePackage, runtimeDependencies } from './node-packages.ts';

// Two packages that need each other in alternating versions could be nested without end.
const MAX_NESTING = 16;

/** An installed package and its folder in the zip file. */
export interface ArrangedPackage {
  /** `node_modules/sharp` */
  readonly path: string;
  readonly directory: string;
}

export interface ArrangedPackages {
  readonly packages: readonly ArrangedPackage[];
  /** The names of packages that are not installed. */
  readonly missing: readonly string[];
}

/**
 * Arranges packages and what they need in a zip file such that each finds its own versions: at the top, and below its
 * dependent when the top has another version. Works for the layouts of npm, Yarn and pnpm, which links folders.
 * @param from the folder whose code imports the packages
 */
export function arrangePackages(names: readonly string[], from: string): ArrangedPackages {
  const arranged = new Map<string, string>();
  const missing: string[] = [];
  // The top has the packages that the code itself imports.
  const top: NodePackage[] = [];
  for (const name of names) {
    const found = findPackage(name, from);
    if (!found) missing.push(name);
    else top.push(found);
  }
  for (const { name, directory } of top) arranged.set(`node_modules/${name}`, directory);
  const visit = (dependent: NodePackage, path: string) => {
    for (const name of runtimeDependencies(dependent.manifest)) {
      const found = findPackage(name, dependent.directory);
      if (!found) continue;
      const visible = visiblePath(name, path, arranged);
      if (visible !== undefined && arranged.get(visible) === found.directory) continue;
      const target = visible === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`;
      if (target.split('node_modules/').length > MAX_NESTING) continue;
      arranged.set(target, found.directory);
      visit(found, target);
    }
  };
  for (const each of top) visit(each, `node_modules/${each.name}`);
  return { packages: [...arranged].map(([path, directory]) => ({ path, directory })), missing };
}

/** Where a package in the zip file would find another one. */
function visiblePath(name: string, from: string, arranged: ReadonlyMap<string, string>): string | undefined {
  for (let folder = from; ;) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (arranged.has(path)) return path;
    if (folder === '') return undefined;
    const end = folder.lastIndexOf('/node_modules/');
    folder = end === -1 ? '' : folder.slice(0, end);
  }
}
