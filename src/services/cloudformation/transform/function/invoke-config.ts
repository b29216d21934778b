import { compileDestination, type Destination } from './destinations.ts';
import { generated, type SamResource } from '../sam-resource.ts';
import { type Tree, treeOf } from '../tree.ts';

export interface CompiledInvokeConfig {
  readonly resources: Readonly<Record<string, Tree>>;
  readonly policies: readonly Destination['policy'][];
}

/** `EventInvokeConfig` of a function. @param alias what the events of the function invoke, if not the function */
export function compileInvokeConfig(
  resource: SamResource,
  alias: { readonly id: string; readonly name: string } | undefined,
): CompiledInvokeConfig {
  const { logicalId, properties } = resource;
  if (properties['EventInvokeConfig'] === undefined) return { resources: {}, policies: [] };
  const { DestinationConfig: config, ...settings } = treeOf(properties['EventInvokeConfig']);
  const id = `${logicalId}EventInvokeConfig`;
  const destinations = ['OnSuccess', 'OnFailure'].flatMap((name) => {
    const value = treeOf(config)[name];
    return value === undefined ? [] : [{ name, ...compileDestination(resource, `${id}${name}`, value) }];
  });
  const arns = destinations.map(({ name, arn }) => [name, { Destination: arn }] as const);
  return {
    resources: {
      ...Object.assign({}, ...destinations.map(({ resources }) => resources)),
      [id]: generated(
        resource,
        'AWS::Lambda::EventInvokeConfig',
        {
          ...settings,
          DestinationConfig: Object.fromEntries(arns),
          FunctionName: { Ref: logicalId },
          Qualifier: alias?.name ?? '$LATEST',
        },
        alias ? { DependsOn: [alias.id] } : {},
      ),
    },
    policies: destinations.map(({ policy }) => policy),
  };
}
