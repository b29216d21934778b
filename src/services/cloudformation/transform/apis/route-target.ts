import { type FunctionEvent, targetArn } from '../events/event-kind.ts';
import { invokePermission } from '../events/permission.ts';
import { invalidResource, literalText } from '../sam-resource.ts';
import type { Tree } from '../tree.ts';

/** The URI with which an integration invokes the target of an event. */
export function invocationUri(event: FunctionEvent): Tree {
  const path = 'lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations';
  return {
    'Fn::Sub': [
      `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:${path}`,
      { __FunctionArn__: targetArn(event) },
    ],
  };
}

/** The permission of an API to invoke the target of an event through one route. */
export function routePermission(event: FunctionEvent, apiId: string, route: string): Tree {
  const source = '${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}';
  return invokePermission(event, 'apigateway.amazonaws.com', {
    SourceArn: {
      'Fn::Sub': [
        `arn:\${AWS::Partition}:execute-api:${source}/${route}`,
        { __ApiId__: { Ref: apiId }, __Stage__: '*' },
      ],
    },
  });
}

/** @returns a property of the event that is part of the route, as a text */
export function routeText({ id, properties, resource, parameters }: FunctionEvent, name: string): string {
  const text = literalText(properties[name], parameters);
  if (text !== undefined) return text;
  throw invalidResource(resource, `Event with id [${id}] is invalid. ${name} must be a text.`);
}

/** The path as a permission names it: parameters match any text. */
export function permissionPath(path: string): string {
  return path
    .replaceAll(/\{[^}]*\}/g, '*')
    .replace(/^\//, '')
    .replace(/\$default$/, '*');
}

/** Settings of an API that Millrace does not have would change what its routes do. */
export function rejectDefinition(properties: Tree, resource: { readonly logicalId: string }): void {
  for (const name of ['DefinitionBody', 'DefinitionUri', 'Domain']) {
    if (properties[name] === undefined) continue;
    throw invalidResource(
      resource,
      `property ${name} is not supported by Millrace. Declare the routes as events of the functions.`,
    );
  }
}
