import type { Manifest } from '../manifest.ts';
import type { ManifestProblem } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import { arrangePackages } from './arrange-packages.ts';
import { installCommand } from './install-command.ts';
import { type PackageFiles, packageFiles } from './package-files.ts';

// Lambda provides them.
const PROVIDED = /^(@aws-sdk|@smithy)\/|^aws-sdk$/;

export interface ExternalPackages extends PackageFiles {
  readonly warnings: readonly ManifestProblem[];
}

/**
 * The packages that built code imports when it runs, with what they need.
 * @param path the location of the settings, for warnings about packages that are not installed
 */
export async function externalPackages(
  manifest: Manifest,
  names: readonly string[],
  path: ConfigPath,
): Promise<ExternalPackages> {
  const { packages, missing } = arrangePackages(names, manifest.directory);
  const location = manifest.locationOf(path);
  const warnings = missing
    .filter((name) => !PROVIDED.test(name))
    .map((name) => ({
      location,
      message: `the external package "${name}" is not installed, so importing it fails. Run: ${installCommand(name, manifest.directory)}`,
    }));
  return { ...(await packageFiles(packages)), warnings };
}
