import type { Client } from '../../client/client.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ProjectIdentity } from '../../manifest/project-identity.ts';
import { ListFunctions } from '../../services/lambda/operations/list-functions.ts';
import { lambdaTraits } from '../../services/lambda/traits.ts';
import type { Connection } from '../connection/connect.ts';
import { searchRegions } from '../connection/search-regions.ts';

/** The full names of all functions. */
export async function functionNames(client: Client): Promise<string[]> {
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const page = await client.call(
      lambdaTraits,
      ListFunctions,
      marker === undefined ? {} : { Marker: marker },
    );
    names.push(...page.Functions.map(({ FunctionName }) => FunctionName));
    marker = page.NextMarker;
  } while (marker !== undefined);
  return names;
}

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
    const otherNames = await functionNames(other);
    return otherNames.find((name) => name === wanted || name === ofProject || isNamed(name, wanted, project));
  });
  throw new OperatorError(
    `no function "${wanted}"${whereOf(connection)}.${hintOf({ wanted, names, matching, project, elsewhere })}` +
      (found.kind === 'unreadable' ? ` The folder's project cannot be read: ${found.because}` : ''),
  );
}

/** Whether a full name is that of a function of the project, in any stage; of any project when there is none. */
function isNamed(name: string, wanted: string, project: ProjectIdentity | undefined): boolean {
  return name.endsWith(`-${wanted}`) && (project === undefined || name.startsWith(`${project.service}-`));
}

function whereOf({ region, found }: Connection): string {
  return found.kind === 'project' ? ` in stage ${found.project.stage} of ${region}` : ` in ${region}`;
}

interface Search {
  readonly wanted: string;
  readonly names: readonly string[];
  readonly matching: readonly string[];
  readonly project: ProjectIdentity | undefined;
  readonly elsewhere: { readonly region: string; readonly found: string } | undefined;
}

function hintOf({ wanted, names, matching, project, elsewhere }: Search): string {
  const inOtherStage = matching.find((name) => isNamed(name, wanted, project));
  if (inOtherStage !== undefined && project) {
    const stage = inOtherStage.slice(project.service.length + 1, -wanted.length - 1);
    return ` It is deployed in stage ${stage}: use --stage ${stage}.`;
  }
  if (elsewhere)
    return ` ${elsewhere.found} is deployed in ${elsewhere.region}: use --region ${elsewhere.region}.`;
  if (project?.functionNames.has(wanted) === true) {
    return ' It is in serverless.yml, but not deployed: run `millrace deploy`.';
  }
  const shortNames = names.map((name) => name.slice(name.lastIndexOf('-') + 1));
  const declared = [...(project?.functionNames.keys() ?? [])];
  return didYouMean(wanted, [...declared, ...names, ...shortNames]) || listSome(names);
}

// More would fill the terminal.
const MAX_LISTED = 10;

function listSome(names: readonly string[]): string {
  if (names.length === 0) return ' No functions are deployed: see `millrace deploy --help`.';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return ` Deployed are ${names.slice(0, MAX_LISTED).join(', ')}${more}.`;
}
