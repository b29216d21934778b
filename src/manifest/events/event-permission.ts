import { provisionedAliasLogicalId } from '../compile/naming.ts';
import { hasProvisionedAlias, invokedArn } from '../compile/provisioned-alias.ts';
import type { ServiceFunction } from '../compile/service-function.ts';
import { present, type TemplateResource } from '../compile/template.ts';
import type { TextOrIntrinsic } from '../manifest.ts';

/** What a resource that invokes a function depends on: the function's alias, if it has one. */
export function aliasDependency({
  name,
  config,
}: Pick<ServiceFunction, 'name' | 'config'>): Pick<TemplateResource, 'DependsOn'> {
  return hasProvisionedAlias(config) ? { DependsOn: provisionedAliasLogicalId(name) } : {};
}

/** Allows a service to invoke a function for one of its resources. */
export function compileEventPermission(
  serviceFunction: ServiceFunction,
  principal: string,
  sourceArn: unknown,
  more: Readonly<Record<string, unknown>> = {},
): TemplateResource {
  const functionArn = invokedArn(serviceFunction.name, serviceFunction.config);
  return compilePermission(functionArn, aliasDependency(serviceFunction), principal, sourceArn, more);
}

/** Permits an event source to invoke a function, which need not be one of the service. */
export function compilePermission(
  functionArn: TextOrIntrinsic,
  dependency: Pick<TemplateResource, 'DependsOn'>,
  principal: string,
  sourceArn: unknown,
  more: Readonly<Record<string, unknown>> = {},
): TemplateResource {
  return {
    Type: 'AWS::Lambda::Permission',
    ...dependency,
    Properties: present({
      FunctionName: functionArn,
      Action: 'lambda:InvokeFunction',
      Principal: principal,
      SourceArn: sourceArn,
      ...more,
    }),
  };
}
