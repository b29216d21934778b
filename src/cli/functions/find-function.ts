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
 * Finds a function by its full name (`service-stage-name`) or by its name in serverless.yml (the last part).
 * @throws OperatorError when no function matches, or more than one
 */
export function pickFunction(wanted: string, names: readonly string[]): string {
  if (names.includes(wanted)) return wanted;
  const matching = names.filter((name) => name.endsWith(`-${wanted}`));
  if (matching.length === 1) return matching[0]!;
  if (matching.length > 1) {
    throw new OperatorError(`"${wanted}" is ambiguous: ${matching.join(' or ')}; give the full name`);
  }
  const shortNames = names.map((name) => name.slice(name.lastIndexOf('-') + 1));
  const hint = didYouMean(wanted, [...names, ...shortNames]) || listSome(names);
  throw new OperatorError(`no function "${wanted}".${hint}`);
}

// More would fill the terminal.
const MAX_LISTED = 10;

function listSome(names: readonly string[]): string {
  if (names.length === 0) return ' No functions are deployed: see `millrace deploy --help`.';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return ` Deployed are ${names.slice(0, MAX_LISTED).join(', ')}${more}.`;
}
