import { join } from 'node:path';

/** What npm, pnpm and yarn write at the end of an installation. */
const WRITTEN = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

/**
 * What an installation of packages changes, besides the folder that it creates first: a project that waits for a package
 * continues when it is installed, even if none of its own files changes.
 */
export function filesOfInstallation(project: string): string[] {
  const folder = join(project, 'node_modules');
  return [folder, ...WRITTEN.map((name) => join(folder, name))];
}
