import type { Client } from '../../client/client.ts';
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
