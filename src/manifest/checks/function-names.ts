import { error, type Finding, isMap } from '../rules/check.ts';
import { formatPath, type ConfigPath } from '../source-location.ts';
import { functionEntries } from './function-entries.ts';

/** Reports names in Lambda that several functions have: `name:` of a function. */
export function checkFunctionNames(functions: unknown): Finding[] {
  const first = new Map<string, ConfigPath>();
  return functionEntries(functions).flatMap(({ definition, path }): Finding[] => {
    const name = isMap(definition) ? definition['name'] : undefined;
    if (typeof name !== 'string') return [];
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    return other === undefined
      ? []
      : [error([...path, 'name'], `${formatPath(other)} has the name "${name}" too. Rename one of the two.`)];
  });
}
