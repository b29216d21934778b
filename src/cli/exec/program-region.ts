import { type Environment, regionFrom } from '../connection/endpoint.ts';
import { findProject } from '../connection/find-project.ts';

/** The region of the environment comes before that of the folder's project: tools themselves read it. */
export async function regionOfProgram(
  options: { readonly region: string | undefined; readonly stage: string | undefined },
  context: { readonly env: Environment; readonly cwd: string },
): Promise<string> {
  const { env } = context;
  const isGiven = options.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION']);
  if (isGiven) return regionFrom(options.region, env);
  const found = await findProject(options, context);
  return found.kind === 'project' ? found.project.region : regionFrom(undefined, env);
}
