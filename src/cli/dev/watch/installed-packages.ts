import { join } from 'node:path';

/**
 * What npm, pnpm and yarn write at the end of an installation, and the folder that they create first: a project that
 * waits for a package to be installed, which need not change another of its files, goes on by itself.
 */
const WRITTEN = ['.', '.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

export function filesOfInstallation(project: string): string[] {
  return WRITTEN.map((name) => join(project, 'node_modules', name));
}
