import { defaultFunctionName } from '../default-function-name.ts';
import { error, type Finding, isMap } from '../rules/check.ts';
import { formatPath, type ConfigPath } from '../source-location.ts';
import { type FunctionEntry, functionEntries } from './function-entries.ts';

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
const MAX_NAME_LENGTH = 64;

/** Reports names in Lambda that are too long, and those that several functions have: `name:` of a function. */
export function checkFunctionNames(
  config: Readonly<Record<string, unknown>>,
  { stage }: { readonly stage: string },
): Finding[] {
  const { service: declared, functions } = config;
  const service = isMap(declared) ? declared['name'] : declared;
  const first = new Map<string, ConfigPath>();
  return functionEntries(functions).flatMap((entry): Finding[] => {
    const { definition, path } = entry;
    const name = isMap(definition) ? definition['name'] : undefined;
    if (typeof name !== 'string')
      return checkLength(entry, defaultFunctionName({ service: String(service), stage }, entry.name));
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    return other === undefined
      ? []
      : [error([...path, 'name'], `${formatPath(other)} has the name "${name}" too. Rename one of the two.`)];
  });
}

/** The framework neither shortens such a name nor refuses it, and its deployment fails. */
function checkLength({ path }: FunctionEntry, fullName: string): Finding[] {
  if (fullName.length <= MAX_NAME_LENGTH) return [];
  return [
    error(
      path,
      `its name in Lambda has ${fullName.length} characters, and ${MAX_NAME_LENGTH} are allowed: ${fullName}. ` +
        'Shorten a part of it, or add "name:" to the function.',
    ),
  ];
}
