import { resolve } from 'node:path';
import { type Environment, regionFrom } from '../connection/endpoint.ts';
import { findProject } from '../connection/find-project.ts';
import { regionOfProgram } from '../exec/program-region.ts';
import { templatePath } from '../../deployment/template/template-path.ts';

interface Choice {
  readonly region: string | undefined;
  readonly stage: string | undefined;
}

/** The region that the project was deployed to; without a project, that of `millrace exec`. */
export async function regionOfRun(
  project: string | undefined,
  choice: Choice,
  context: { readonly env: Environment; readonly cwd: string },
): Promise<string> {
  const { env, cwd } = context;
  if (project === undefined) return regionOfProgram(choice, context);
  if (templatePath(project, cwd) !== undefined) return regionFrom(choice.region, env);
  const found = await findProject(choice, { env, cwd: resolve(cwd, project) });
  return found.kind === 'project' ? found.project.region : regionFrom(choice.region, env);
}
