import { dirname, resolve } from 'node:path';
import { hasManifest } from '../../manifest/find-manifest.ts';
import type { ProjectIdentity } from '../../manifest/project-identity.ts';
import type { ProcessContext } from './ca-file.ts';
import { loadOptions } from './load-options.ts';

/** The project of a folder, or why it cannot be read. */
export type FoundProject =
  | { readonly kind: 'project'; readonly project: ProjectIdentity }
  | { readonly kind: 'unreadable'; readonly because: string }
  | { readonly kind: 'none' };

/** Finds the project that the working directory belongs to: the nearest folder with a manifest. */
export async function findProject(
  choice: { readonly stage: string | undefined; readonly region: string | undefined },
  { cwd, env }: ProcessContext,
): Promise<FoundProject> {
  const options = loadOptions(choice, env);
  const directory = nearestProject(cwd);
  if (directory === undefined) return { kind: 'none' };
  // Commands outside of a project start without the reader of manifests.
  const { readProject } = await import('./read-project.ts');
  return readProject(directory, options);
}

function nearestProject(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (hasManifest(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
