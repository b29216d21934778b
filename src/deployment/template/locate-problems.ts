import type { Client } from '../../client/client.ts';
import type { ManifestProblem } from '../../manifest/manifest-error.ts';
import type { ConfigPath } from '../../manifest/source-location.ts';
import { descend } from '../../manifest/variables/origin.ts';
import { isServiceError } from '../../schema/error.ts';
import { RESOURCE_TYPES } from '../../services/cloudformation/resources/types.ts';
import { templateProblems } from '../../services/cloudformation/template-problems.ts';
import { defaultTexts } from '../../services/cloudformation/template/parameters.ts';
import { parametersFrom } from '../../services/cloudformation/template/parse-template.ts';
import { transformTemplate } from '../../services/cloudformation/transform/transform-template.ts';
import type { Tree } from '../../services/cloudformation/transform/tree.ts';
import { forwardedServices, typesIn } from '../partial/forwarded-services.ts';
import { declaringResource } from './declaring-resource.ts';
import type { TemplateFile } from './template-file.ts';

/**
 * Finds the problems for which a server has rejected a template.
 * @param source the template, with its code uploaded
 * @returns each with its location in the file
 */
export async function locatedProblems(
  { template: declared, locationOf, stackName: name }: TemplateFile,
  source: Tree,
  {
    client,
    account,
    parameters,
  }: {
    readonly client: Client;
    readonly account: string;
    readonly parameters: Readonly<Record<string, string>>;
  },
): Promise<ManifestProblem[]> {
  const locate = (path: ConfigPath) => locationOf(nearestPath(declared, path));
  let expanded: Tree;
  try {
    const texts = { ...defaultTexts({ parameters: parametersFrom(source) }), ...parameters };
    expanded = transformTemplate(source, texts) ?? source;
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const logicalId = /\[([A-Za-z0-9]+)\]/.exec(error.message)?.[1];
    return [
      { location: locate(logicalId === undefined ? [] : ['Resources', logicalId]), message: error.message },
    ];
  }
  const forwarded = await forwardedServices(client, RESOURCE_TYPES, typesIn(expanded));
  const problems = templateProblems(expanded, {
    types: RESOURCE_TYPES,
    forwarded,
    stack: { name, stackId: name, account, region: client.region },
  });
  return problems.map(({ path, message }) => ({ location: locate(path), message }));
}

/** The longest part of a path that the file has. A generated resource is where the one that declares it is. */
function nearestPath(declared: Tree, path: ConfigPath): ConfigPath {
  const [section, logicalId] = path;
  if (
    section === 'Resources' &&
    logicalId !== undefined &&
    descend(declared, [section, logicalId]) === undefined
  ) {
    const name = declaringResource(declared, String(logicalId));
    return name === undefined ? [] : [section, name];
  }
  return descend(declared, path) === undefined && path.length > 0
    ? nearestPath(declared, path.slice(0, -1))
    : path;
}
