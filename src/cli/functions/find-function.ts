import type { Client } from '../../client/client.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { ListFunctions } from '../../services/lambda/operations/list-functions.ts';
import { lambdaTraits } from '../../services/lambda/traits.ts';

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
 * The function a person means: by its full name, or by its name in serverless.yml, which ends the full one
 * (`service-stage-name`).
 * @throws OperatorError when there is none, or more than one
 */
export function pickFunction(wanted: string, names: readonly string[]): string {
  if (names.includes(wanted)) return wanted;
  const matching = names.filter((name) => name.endsWith(`-${wanted}`));
  if (matching.length === 1) return matching[0]!;
  if (matching.length > 1) {
    throw new OperatorError(`"${wanted}" may mean ${matching.join(' or ')}; give the full name`);
  }
  const shortNames = names.map((name) => name.slice(name.lastIndexOf('-') + 1));
  const hint = didYouMean(wanted, [...names, ...shortNames]) || thereAre(names);
  throw new OperatorError(`there is no function "${wanted}".${hint}`);
}

// More would fill the terminal.
const MAX_NAMED = 10;

function thereAre(names: readonly string[]): string {
  if (names.length === 0) return ' None is deployed: see `millrace deploy --help`.';
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return ` There are ${names.slice(0, MAX_NAMED).join(', ')}${more}.`;
}
