import type { LoadOptions } from '../../manifest/open-manifest.ts';
import { withExternalValues } from '../../manifest/load-project-manifest.ts';
import { ManifestError } from '../../manifest/manifest-error.ts';
import { ProgramRunner } from '../../manifest/programs/program-runner.ts';
import { identifyProject } from '../../manifest/project-identity.ts';
import { CONFIG_PROGRAM_PATH } from '../../server/built-files.ts';
import type { FoundProject } from './find-project.ts';

/** Reads where the project of a folder is deployed. */
export async function readProject(directory: string, options: LoadOptions): Promise<FoundProject> {
  const sources = {
    programs: new ProgramRunner(CONFIG_PROGRAM_PATH),
    fromServer: async () => ({
      kind: 'missing' as const,
      because: 'values of the server are not read here',
    }),
  };
  try {
    const project = await withExternalValues(directory, options, sources, (values) =>
      identifyProject(directory, options, values),
    );
    return { kind: 'project', project };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { kind: 'unreadable', because: error.message };
  }
}
