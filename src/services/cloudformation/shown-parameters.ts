import type { StackDefinition } from './store/stack.ts';
import { isNoEcho } from './template/parameters.ts';
import type { Template } from './template/template.ts';

/** The parameters for descriptions, with the values of `NoEcho` parameters masked. */
export function shownParameters(
  { parameters, storedParameters }: StackDefinition,
  { parameters: declared }: Pick<Template, 'parameters'>,
) {
  return Object.entries(parameters).map(([name, value]) => {
    const isHidden = isNoEcho(declared[name]);
    const resolved = storedParameters?.[name];
    return {
      ParameterKey: name,
      ParameterValue: isHidden ? '****' : value,
      ResolvedValue: isHidden && resolved !== undefined ? '****' : resolved,
    };
  });
}
