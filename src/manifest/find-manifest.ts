import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ManifestError } from './manifest-error.ts';
import { adviceForOtherProject } from './other-projects.ts';

// In the framework's order.
const TEXTS = ['serverless.yml', 'serverless.yaml', 'serverless.json'];
const PROGRAMS = ['serverless.js', 'serverless.cjs', 'serverless.mjs', 'serverless.ts', 'serverless.mts'];

/** Whether a folder is that of a project. */
export function hasManifest(folder: string): boolean {
  return [...TEXTS, ...PROGRAMS].some((name) => existsSync(join(folder, name)));
}

/** @returns the absolute path of a folder's manifest */
export function findManifest(directory: string): string {
  const folder = resolve(directory);
  const location = { file: folder, path: [] };
  if (!existsSync(folder))
    throw new ManifestError(location, 'no such folder. Give the folder of your project.');
  if (!statSync(folder).isDirectory()) {
    throw new ManifestError(location, 'not a folder. Give the folder that contains serverless.yml.');
  }
  const found = [...TEXTS, ...PROGRAMS].filter((name) => existsSync(join(folder, name)));
  const [first] = found;
  if (first === undefined) {
    const advice =
      adviceForOtherProject(folder) ??
      'Give the folder of your project, or start one with `millrace init NAME`.';
    throw new ManifestError(location, `no serverless.yml in this folder. ${advice}`);
  }
  if (found.length > 1) {
    throw new ManifestError(
      location,
      `the folder has several manifests: ${found.join(', ')}. Keep one of them, or give its folder to each.`,
    );
  }
  return join(folder, first);
}

/** Whether a manifest is a program, whose export is the configuration. */
export function isProgram(manifest: string): boolean {
  return PROGRAMS.includes(basename(manifest));
}
