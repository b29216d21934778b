import { bundlingOf } from '../bundling.ts';
import { type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';
import { functionEntries } from './function-entries.ts';

/** Checks `package:` of the service and of its functions. */
export function checkPackaging(config: Readonly<Record<string, unknown>>): Finding[] {
  const service = config['package'];
  const bundling = bundlingOf(config);
  const appliesAlways =
    (isMap(service) && service['individually'] === true) ||
    (bundling.kind === 'esbuild' && bundling.isPlugin);
  return [
    ...checkOldKeys(service, ['package']),
    ...functionEntries(config['functions']).flatMap(({ definition, path }) => {
      const own = isMap(definition) ? definition['package'] : undefined;
      const at = [...path, 'package'];
      return [...checkOldKeys(own, at), ...(appliesAlways ? [] : checkFunctionPatterns(own, at))];
    }),
  ];
}

function checkOldKeys(settings: unknown, path: ConfigPath): Finding[] {
  if (!isMap(settings)) return [];
  return ['include', 'exclude'].flatMap((key): Finding[] => {
    if (settings[key] === undefined) return [];
    const form = key === 'include' ? 'them' : 'each with "!" in front';
    return [
      {
        severity: 'warning',
        path: [...path, key],
        message: `version 4 of the framework removed "${key}". Write ${form} below "patterns:" before you deploy to AWS.`,
      },
    ];
  });
}

/** The framework packs all functions together, with the patterns of the service only. */
function checkFunctionPatterns(settings: unknown, path: ConfigPath): Finding[] {
  if (!isMap(settings) || settings['individually'] === true) return [];
  const key = ['patterns', 'include', 'exclude'].find((name) => settings[name] !== undefined);
  if (key === undefined) return [];
  return [
    {
      severity: 'warning',
      path: [...path, key],
      message: `"${key}" of a function has no effect unless it is packaged individually. Add "individually: true".`,
    },
  ];
}
