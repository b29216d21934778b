import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { hasManifest } from '../../manifest/find-manifest.ts';
import { withExternalValues } from '../../manifest/load-project-manifest.ts';
import { ManifestError } from '../../manifest/manifest-error.ts';
import { ProgramRunner } from '../../manifest/programs/program-runner.ts';
import { identifyProject, type ProjectIdentity } from '../../manifest/project-identity.ts';
import { CONFIG_PROGRAM_PATH } from '../../server/built-files.ts';
import type { ProcessContext } from './ca-file.ts';
import { accountKeyFrom } from './endpoint.ts';
import { requireNames } from './require-names.ts';

/** The project of a folder, or why it cannot be read. */
export type FoundProject =
  | { readonly kind: 'project'; readonly project: ProjectIdentity }
  | { readonly kind: 'unreadable'; readonly because: string }
  | { readonly kind: 'none' };

/** Finds the project that the working directory belongs to: the nearest folder with a manifest. */
export async function findProject(
  options: { readonly stage: string | undefined; readonly region: string | undefined },
  { cwd, env }: ProcessContext,
): Promise<FoundProject> {
  requireNames(options);
  const directory = nearestProject(cwd);
  if (directory === undefined) return { kind: 'none' };
  const inputs = {
    options: { stage: options.stage, region: options.region },
    params: {},
    environment: env,
    accountId: accountKeyFrom(env),
    instanceId: randomUUID(),
  };
  try {
    const sources = {
      programs: new ProgramRunner(CONFIG_PROGRAM_PATH),
      fromServer: async () => ({
        kind: 'missing' as const,
        because: 'values of the server are not read here',
      }),
    };
    const project = await withExternalValues(directory, inputs, sources, (values) =>
      identifyProject(directory, inputs, values),
    );
    return { kind: 'project', project };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { kind: 'unreadable', because: error.message };
  }
}

function nearestProject(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (hasManifest(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
