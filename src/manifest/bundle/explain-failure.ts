import { dirname, relative, resolve } from 'node:path';
import type { Message } from 'esbuild';
import type { Manifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import { installCommand } from '../package/install-command.ts';
import { packageNameOf } from '../package/package-name.ts';
import type { ConfigPath, SourceLocation } from '../source-location.ts';
import { matchingAlias } from './path-aliases.ts';

/**
 * Converts the first error of esbuild to a ManifestError with location and remedy. Other failures are returned
 * unchanged.
 * @param settings the location of the settings, for errors that are not in the code
 */
export function explainFailure(manifest: Manifest, failure: unknown, settings: ConfigPath): unknown {
  const [first] = (failure as { errors?: Message[] }).errors ?? [];
  if (!first) return failure;
  const { text } = first;
  if (!first.location) {
    return new ManifestError(manifest.locationOf(settings), `${text}. Correct the settings.`, {
      cause: failure,
    });
  }
  const location = locationInCode(manifest, first.location);
  const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (missing === undefined)
    return new ManifestError(location, `${text}. Correct the code.`, { cause: failure });
  const importing = dirname(resolve(manifest.directory, first.location.file));
  return new ManifestError(location, missingImport(missing, importing, manifest.directory), {
    cause: failure,
  });
}

function missingImport(missing: string, folder: string, project: string): string {
  if (missing.startsWith('.')) return `there is no file ${missing}. Create it, or correct the import.`;
  const match = matchingAlias(missing, folder);
  if (match) {
    return `"${missing}" matches "${match.alias}" in "paths" of ${match.file}, and no file is there. Correct the import or the path.`;
  }
  const name = packageNameOf(missing);
  return `the package "${name}" is not installed. Run: ${installCommand(name, project)}`;
}

/** esbuild counts columns from 0 and names files relative to the project's folder. */
export function locationInCode(
  { directory }: Manifest,
  { file, line, column }: { file: string; line?: number; column?: number },
): SourceLocation {
  return {
    file: relative(directory, resolve(directory, file)),
    path: [],
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column: column + 1 }),
  };
}
