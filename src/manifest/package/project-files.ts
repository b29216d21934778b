import { readFile, stat } from 'node:fs/promises';
import { basename, join, posix, resolve } from 'node:path';
import { MIB } from '../../lib/bytes.ts';
import type { Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import { devDependencyFolders } from './dev-dependencies.ts';
import { FilePatterns } from './file-patterns.ts';
import { listFiles, TooManyFiles } from './list-files.ts';

/** Files of a project for a package. */
export interface ProjectFiles {
  /** By the path in the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Paths in the package of the files that may be executed. */
  readonly executables: ReadonlySet<string>;
  /** Absolute paths of the files. */
  readonly sources: readonly string[];
  /** Absolute paths of the folders in which a new file could belong to the package. */
  readonly folders: readonly string[];
}

// What the framework never packages, and the folders of Millrace.
const NEVER = ['.git', '.serverless', '.serverless_plugins', '.millrace', '.millrace-bundle'];
const DEFAULT_EXCLUDES = ['.gitignore', '.DS_Store', 'npm-debug.log', 'yarn-*.log'];

// More than twice what Lambda accepts, so that users see the message of Lambda about the size.
const MAX_PACKAGE_BYTES = 600 * MIB;

/**
 * The files that patterns add to a built handler. Folders named node_modules are only searched by patterns that name
 * them: the built handler contains its packages.
 */
export async function addedFiles(
  manifest: Manifest,
  patterns: readonly string[],
  path: ConfigPath,
): Promise<ProjectFiles> {
  const expanded = await Promise.all(patterns.map((pattern) => expandFolder(manifest.directory, pattern)));
  const matcher = new FilePatterns(expanded);
  const found = new Set<string>();
  const folders = new Set<string>();
  for (const root of matcher.roots) {
    const inPackages = root.split('/').includes('node_modules');
    const listed = await list(manifest, path, root, (folder) => {
      const name = basename(folder);
      return !NEVER.includes(name) && (inPackages || name !== 'node_modules');
    });
    for (const folder of listed.folders) folders.add(folder);
    for (const file of listed.files) {
      const relative = root === '.' ? file : `${root}/${file}`;
      if (matcher.selects(relative)) found.add(relative);
    }
  }
  return read(manifest, path, '.', [...found], [...folders]);
}

/** The files of the project's folder, as the framework packages them. */
export function folderFiles(
  manifest: Manifest,
  patterns: readonly string[],
  path: ConfigPath,
): Promise<ProjectFiles> {
  const { directory, layers } = manifest;
  const development =
    manifest.package.excludeDevDependencies === false ? new Set<string>() : devDependencyFolders(directory);
  const ofLayers = [...layers.values()].flatMap((layer) =>
    layer.path === undefined ? [] : [`!${posix.normalize(layer.path)}/**`],
  );
  return filesBelow(manifest, '.', [...ofLayers, ...patterns], path, development);
}

/** The files of a layer's folder. The patterns are relative to it. */
export function layerFiles(
  manifest: Manifest,
  folder: string,
  patterns: readonly string[],
  path: ConfigPath,
): Promise<ProjectFiles> {
  return filesBelow(manifest, folder, patterns, path, new Set());
}

async function filesBelow(
  manifest: Manifest,
  base: string,
  patterns: readonly string[],
  path: ConfigPath,
  skipped: ReadonlySet<string>,
): Promise<ProjectFiles> {
  const excluded = [
    ...NEVER.map((name) => `${name}/**`),
    ...DEFAULT_EXCLUDES,
    basename(manifest.file),
    ...(manifest.usesDotenv ? ['.env*'] : []),
  ];
  const matcher = new FilePatterns([...excluded.map((pattern) => `!${pattern}`), ...patterns]);
  const roots = ['.', ...matcher.roots.filter((root) => root.startsWith('..'))];
  const found = new Set<string>();
  const folders = new Set<string>();
  for (const root of roots) {
    const enters = (folder: string) => !NEVER.includes(folder) && !skipped.has(folder);
    const listed = await list(manifest, path, join(base, root), enters);
    for (const folder of listed.folders) folders.add(folder);
    for (const name of listed.files) {
      const relative = root === '.' ? name : `${root}/${name}`;
      if (matcher.selects(relative, root === '.')) found.add(relative);
    }
  }
  if (found.size === 0) {
    throw new ManifestError(
      manifest.locationOf(path),
      'the package contains no files. Correct the path, or the patterns below "package:".',
    );
  }
  return read(manifest, path, base, [...found], [...folders]);
}

async function list(manifest: Manifest, path: ConfigPath, root: string, enters: (folder: string) => boolean) {
  try {
    return await listFiles(resolve(manifest.directory, root), enters);
  } catch (error) {
    if (!(error instanceof TooManyFiles)) throw error;
    throw new ManifestError(
      manifest.locationOf(path),
      `the package is too large: ${error.message}. Leave files out with patterns such as "!data/**".`,
    );
  }
}

/** The framework's plugins accept the name of a folder for all files in it. */
async function expandFolder(directory: string, pattern: string): Promise<string> {
  const name = pattern.replace(/^!/, '').replace(/\/$/, '');
  if (/[*?{}()[\]]/.test(name)) return pattern;
  const found = await stat(join(directory, name)).catch(() => undefined);
  return found?.isDirectory() ? `${pattern.startsWith('!') ? '!' : ''}${name}/**` : pattern;
}

async function read(
  manifest: Manifest,
  path: ConfigPath,
  base: string,
  paths: readonly string[],
  folders: readonly string[],
): Promise<ProjectFiles> {
  const files = new Map<string, Uint8Array>();
  const executables = new Set<string>();
  const sources: string[] = [];
  let sizeBytes = 0;
  for (const relative of paths) {
    const source = resolve(manifest.directory, base, relative);
    const { mode, size } = await stat(source);
    sizeBytes += size;
    if (sizeBytes > MAX_PACKAGE_BYTES) {
      throw new ManifestError(
        manifest.locationOf(path),
        'the package is larger than 600 MiB, and Lambda accepts 250 MB. Leave files out with patterns such as "!data/**".',
      );
    }
    // As in the framework, files above the project's folder are at the top of the package.
    const name = relative.replace(/^(\.\.\/)+/, '');
    files.set(name, await readFile(source));
    if ((mode & 0o100) !== 0) executables.add(name);
    sources.push(source);
  }
  return { files, executables, sources, folders };
}
