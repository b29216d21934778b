import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ManifestError } from './manifest-error.ts';

const READABLE = ['serverless.yml', 'serverless.yaml', 'serverless.json'];
// The framework runs these as programs.
const PROGRAMS = ['serverless.ts', 'serverless.js', 'serverless.mjs', 'serverless.cjs'];

/** @returns the absolute path of a folder's manifest */
export function findManifest(directory: string): string {
  const folder = resolve(directory);
  const location = { file: folder, path: [] };
  if (!existsSync(folder))
    throw new ManifestError(location, 'no such folder. Give the folder of your project.');
  if (!statSync(folder).isDirectory()) {
    throw new ManifestError(location, 'not a folder. Give the folder that contains serverless.yml.');
  }
  const found = READABLE.find((name) => existsSync(join(folder, name)));
  if (found !== undefined) return join(folder, found);
  const program = PROGRAMS.find((name) => existsSync(join(folder, name)));
  throw new ManifestError(
    location,
    program === undefined
      ? 'no serverless.yml in this folder. Give the folder of your project, or start from examples/quickstart.'
      : `${program} is a program, which Millrace does not run. Convert it to YAML: ` +
          'npx osls print > serverless.yml in a copy of the project.',
  );
}
