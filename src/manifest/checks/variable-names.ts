import { RESERVED_VARIABLES } from '../../lib/aws/reserved-variables.ts';
import { error, type Finding, isMap } from '../rules/check.ts';
import { VARIABLE_NAME } from '../rules/function.ts';
import type { ConfigPath } from '../source-location.ts';
import { functionEntries } from './function-entries.ts';

/** Names in `environment:` that Lambda would refuse, when half of a deployment is done. */
export function checkVariableNames({ provider, functions }: Readonly<Record<string, unknown>>): Finding[] {
  const owners: { definition: unknown; path: ConfigPath }[] = [
    { definition: provider, path: ['provider'] },
    ...functionEntries(functions),
  ];
  return owners.flatMap(({ definition, path }) => {
    const environment = isMap(definition) ? definition['environment'] : undefined;
    if (!isMap(environment)) return [];
    return (
      Object.keys(environment)
        // One without a value is left out of the template.
        .filter((name) => RESERVED_VARIABLES.has(name) && environment[name] !== null)
        .map((name) => error([...path, 'environment', name], `${reserved(name)} Remove it.`))
    );
  });
}

/** The same for names of `.env` files, which a plugin gives to all functions. Values may be secrets and are not shown. */
export function checkDotenvNames(names: readonly string[], at: ConfigPath): Finding[] {
  const remedy = 'Leave it out with "exclude:" of "custom.dotenv:", or rename it in its file.';
  return names.flatMap((name) => {
    if (RESERVED_VARIABLES.has(name)) return [error(at, `.env: ${reserved(name)} ${remedy}`)];
    if (VARIABLE_NAME.test(name)) return [];
    return [
      error(
        at,
        `.env: "${name}" is not a name of a variable of a function, which is two or more letters, digits and "_". ${remedy}`,
      ),
    ];
  });
}

function reserved(name: string): string {
  return `"${name}" is reserved: Lambda sets it itself.`;
}
