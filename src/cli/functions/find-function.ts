import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ProjectIdentity } from '../../manifest/project-identity.ts';
import type { Connection } from '../connection/connect.ts';
import { searchRegions } from '../connection/search-regions.ts';
import { type DeployedStage, deployedStages, stageOf, stagesHint } from './deployed-stages.ts';
import { functionNames } from './function-names.ts';

/**
 * Finds a function by its full name (`service-stage-name`) or by its name in serverless.yml: that of the folder's
 * project, or else the last part of the full name.
 * @throws OperatorError when no function matches, or more than one; it names where the function is deployed instead
 */
export async function findFunction(wanted: string, connection: Connection): Promise<string> {
  const { client, found } = connection;
  const names = await functionNames(client);
  if (names.includes(wanted)) return wanted;
  const project = found.kind === 'project' ? found.project : undefined;
  const ofProject = project?.functionNames.get(wanted);
  if (ofProject !== undefined && names.includes(ofProject)) return ofProject;
  const matching = names.filter((name) => name.endsWith(`-${wanted}`));
  if (ofProject === undefined && matching.length === 1) return matching[0]!;
  if (ofProject === undefined && matching.length > 1) {
    throw new OperatorError(`"${wanted}" is ambiguous: ${matching.join(' or ')}; give the full name`);
  }
  const elsewhere = await searchRegions(connection, async (other) => {
    const isWanted = (name: string) =>
      name === wanted || name === ofProject || (!project && name.endsWith(`-${wanted}`));
    return (await functionNames(other)).find(isWanted);
  });
  const stages = project && !elsewhere ? await deployedStages(project, connection) : [];
  throw new OperatorError(
    `no function "${wanted}"${whereOf(connection)}.${hintOf({ wanted, names, project, elsewhere, stages })}` +
      (found.kind === 'unreadable' ? ` The folder's project cannot be read: ${found.because}` : ''),
  );
}

function whereOf({ region, found }: Connection): string {
  return found.kind === 'project' ? ` in stage ${found.project.stage} of ${region}` : ` in ${region}`;
}

interface Search {
  readonly wanted: string;
  readonly names: readonly string[];
  readonly project: ProjectIdentity | undefined;
  readonly elsewhere: { readonly region: string; readonly found: string } | undefined;
  /** The stages of the project that are deployed. */
  readonly stages: readonly DeployedStage[];
}

function hintOf({ wanted, names, project, elsewhere, stages }: Search): string {
  if (elsewhere)
    return ` ${elsewhere.found} is deployed in ${elsewhere.region}: use --region ${elsewhere.region}.`;
  const declared = [...(project?.functionNames.keys() ?? [])];
  if (project && !isStageDeployed(project, names)) {
    return (
      didYouMean(
        wanted,
        declared.filter((name) => name !== wanted),
      ) || stagesHint(project, stages)
    );
  }
  if (declared.includes(wanted)) return ' It is in serverless.yml, but not deployed: run `millrace deploy`.';
  const shortNames = names.map((name) => name.slice(name.lastIndexOf('-') + 1));
  return (
    didYouMean(wanted, [...declared, ...names, ...shortNames]) ||
    (project ? ` The functions of ${project.service} are ${declared.join(', ')}.` : listSome(names))
  );
}

/** Whether the stage of the project has any function, in the region of the names. */
function isStageDeployed(project: ProjectIdentity, names: readonly string[]): boolean {
  const { service, stage, functionNames: declared } = project;
  const own = new Set(declared.values());
  return names.some((name) => own.has(name) || stageOf(name, service, declared.keys()) === stage);
}

// More would fill the terminal.
const MAX_LISTED = 10;

function listSome(names: readonly string[]): string {
  if (names.length === 0) return ' No functions are deployed: see `millrace deploy --help`.';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return ` Deployed are ${names.slice(0, MAX_LISTED).join(', ')}${more}.`;
}
