import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { zip } from '../../lib/zip/zip.ts';
import type { BuiltHandler } from '../bundle/built-handlers.ts';
import type { BundleMap } from '../bundle/bundle-map.ts';
import type { LayerConfig, Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import { FilePatterns } from './file-patterns.ts';
import { type FunctionPackage, patternsOf } from './function-package.ts';
import { pythonPackages } from './python-packages.ts';
import { addedFiles, folderFiles, layerFiles, type ProjectFiles } from './project-files.ts';

/** Code as Lambda accepts it. */
export interface CodeBundle {
  readonly zip: Buffer;
  /** The digest of the zip file, as 64 hex digits. Identical code has an identical digest. */
  readonly sha256: string;
  /** By the path of a file in the zip. */
  readonly sourceMaps: ReadonlyMap<string, BundleMap>;
}

export interface Packed {
  readonly bundle: CodeBundle;
  /** Absolute paths of the project's files in it that are packed as they are. */
  readonly sources: readonly string[];
  /** Absolute paths of the folders in which a new file could belong to it. */
  readonly folders: readonly string[];
  /** The paths in it; undefined when they are not known to be all, or when the handler was built. */
  readonly paths?: ReadonlySet<string>;
}

/** Packs a zip file of the project, which is used as it is. @throws ManifestError when it cannot be read */
export async function packArtifact(
  manifest: Manifest,
  { file, path }: FunctionPackage & { kind: 'artifact' },
): Promise<Packed> {
  try {
    return { bundle: bundleOf(await readFile(file)), sources: [file], folders: [] };
  } catch (cause) {
    throw new ManifestError(
      manifest.locationOf(path),
      `the package ${relative(manifest.directory, file)} cannot be read (${(cause as NodeJS.ErrnoException).code}). ` +
        'Build it first, or correct the path.',
      { cause },
    );
  }
}

/** Packs the project's folder. @throws ManifestError when the patterns leave nothing, or too much */
export async function packFolder(
  manifest: Manifest,
  { patterns, runtime }: FunctionPackage & { kind: 'folder' },
): Promise<Packed> {
  const [found, python] = await Promise.all([
    folderFiles(manifest, patterns, ['package']),
    runtime.startsWith('python') ? pythonPackages(manifest, runtime) : undefined,
  ]);
  const files = new Map([...(python?.files ?? []), ...found.files]);
  const executables = new Set([...(python?.executables ?? []), ...found.executables]);
  const sources = [...found.sources, ...(python?.sources ?? [])];
  return {
    ...packed({ ...found, sources }, await zip(files, executables), new Map()),
    paths: new Set(files.keys()),
  };
}

/** Packs a layer of the service: its folder, or a zip file of the project. @throws ManifestError */
export async function packLayer(manifest: Manifest, name: string, config: LayerConfig): Promise<Packed> {
  const { directory } = manifest;
  const { path } = config;
  const own: NonNullable<LayerConfig['package']> = config.package ?? {};
  const at = ['layers', name];
  if (own.artifact !== undefined) {
    const file = resolve(directory, own.artifact);
    return packArtifact(manifest, { kind: 'artifact', file, path: [...at, 'package', 'artifact'] });
  }
  if (path === undefined) {
    throw new ManifestError(
      manifest.locationOf(at),
      `layer "${name}" has no content. Add "path:" with its folder, or "package: { artifact: … }".`,
    );
  }
  if (!existsSync(resolve(directory, path))) {
    throw new ManifestError(
      manifest.locationOf([...at, 'path']),
      `there is no folder "${path}". Create it, or correct the path.`,
    );
  }
  const found = await layerFiles(manifest, path, [...patternsOf(manifest.package), ...patternsOf(own)], at);
  return packed(found, await zip(found.files, found.executables), new Map());
}

/** Packs a built handler with the files that patterns add. */
export async function packHandler(
  manifest: Manifest,
  { patterns }: FunctionPackage & { kind: 'bundle' },
  handler: BuiltHandler,
): Promise<Packed> {
  const found = await addedFiles(manifest, patterns, ['package', 'patterns']);
  const matcher = new FilePatterns(patterns);
  // Patterns remove files of packages, never the handler.
  const built = [...handler.files].filter(
    ([path]) => !path.startsWith('node_modules/') || matcher.selects(path, true),
  );
  // The source of a handler beside its built code could be loaded in its place.
  const added = [...found.files].filter(([path]) => !SCRIPT.test(path) || !hasTwin(path, handler));
  const files = new Map([...added, ...built]);
  const executables = new Set([...found.executables, ...handler.executables]);
  const folders = [...found.folders, ...handler.folders];
  return packed({ ...found, folders }, await zip(files, executables), handler.sourceMaps);
}

const SCRIPT = /\.[cm]?[jt]sx?$/;

function hasTwin(path: string, { files }: BuiltHandler): boolean {
  const module = path.replace(SCRIPT, '');
  return ['.js', '.mjs', '.cjs'].some((extension) => files.has(module + extension));
}

function packed(
  { sources, folders }: ProjectFiles,
  bytes: Buffer,
  sourceMaps: CodeBundle['sourceMaps'],
): Packed {
  return { bundle: bundleOf(bytes, sourceMaps), sources, folders };
}

function bundleOf(bytes: Buffer, sourceMaps: CodeBundle['sourceMaps'] = new Map()): CodeBundle {
  return { zip: bytes, sha256: createHash('sha256').update(bytes).digest('hex'), sourceMaps };
}
