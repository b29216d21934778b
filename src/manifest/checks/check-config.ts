import { checkEvents } from '../events/check.ts';
import { checkFunctionRoles } from './function-roles.ts';
import { checkBundling } from './bundling.ts';
import { checkDottedVariables } from './dotted-variables.ts';
import { checkDuplicateResources } from './duplicate-resources.ts';
import { checkFunctionNames } from './function-names.ts';
import { checkStreamSources } from './stream-sources.ts';
import { checkVariableNames } from './variable-names.ts';
import { checkKinesisActions } from './kinesis-actions.ts';
import { checkPackaging } from './packaging.ts';
import { pseudoParametersOf } from '../pseudo-parameters.ts';
import { checkPlugins } from './plugins.ts';
import { checkRuntimes } from './runtimes.ts';
import { type Finding, isMap } from '../rules/check.ts';

/** Reports what is wrong beyond single keys: each check is a file of this folder. */
export function checkConfig(
  config: Record<string, unknown>,
  { stage, region }: { readonly stage: string; readonly region: string },
): Finding[] {
  const { provider, functions, resources } = config;
  return [
    ...checkServiceForm(config),
    ...checkPlugins(config),
    ...checkRuntimes(config),
    ...checkFunctionRoles(config),
    ...checkPackaging(config),
    ...checkBundling(config),
    ...checkKinesisActions(provider),
    ...checkEvents(functions, provider),
    ...checkDuplicateResources(resources),
    ...checkFunctionNames(config, { stage }),
    ...checkStreamSources(functions, {
      region,
      resources,
      hasPseudoParameters: pseudoParametersOf(config) !== undefined,
    }),
    ...checkDottedVariables(config),
    ...checkVariableNames(config),
  ];
}

function checkServiceForm(config: Record<string, unknown>): Finding[] {
  if (!isMap(config['service'])) return [];
  return [
    {
      severity: 'warning',
      path: ['service'],
      message:
        'version 3 of the framework removed the form "service: {name: …}". ' +
        `Write "service: ${String(config['service']['name'])}" before you deploy to AWS.`,
    },
  ];
}
