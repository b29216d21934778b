import { provisionedAliasLogicalId } from '../compile/naming.ts';
import { hasProvisionedAlias, invokedArn } from '../compile/provisioned-alias.ts';
import type { ServiceFunction } from '../compile/service-function.ts';
import { present, type TemplateResource } from '../compile/template.ts';

/** What a resource that invokes a function depends on: the function's alias, if it has one. */
export function aliasDependency({ name, config }: ServiceFunction): Pick<TemplateResource, 'DependsOn'> {
  return hasProvisionedAlias(config) ? { DependsOn: provisionedAliasLogicalId(name) } : {};
}

/** Allows a service to invoke a function for one of its resources. */
export function compileEventPermission(
  serviceFunction: ServiceFunction,
  principal: string,
  sourceArn: unknown,
  more: Readonly<Record<string, unknown>> = {},
): TemplateResource {
  return {
    Type: 'AWS::Lambda::Permission',
    ...aliasDependency(serviceFunction),
    Properties: present({
      FunctionName: invokedArn(serviceFunction.name, serviceFunction.config),
      Action: 'lambda:InvokeFunction',
      Principal: principal,
      SourceArn: sourceArn,
      ...more,
    }),
  };
}
