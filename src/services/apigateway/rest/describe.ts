import type { Infer } from '../../../schema/shape.ts';
import { pathOfResource, type RestApiDocument, type RestResource } from './document.ts';
import type { Resource, RestApi } from './shapes.ts';

export function describeRestApi({
  id,
  createdMs,
  settings,
  rootResourceId,
}: RestApiDocument): Infer<typeof RestApi> {
  return {
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'] },
    disableExecuteApiEndpoint: false,
    ...settings,
    id,
    createdDate: createdMs,
    rootResourceId,
  };
}

export function describeResource(api: RestApiDocument, resource: RestResource): Infer<typeof Resource> {
  const { id, parentId, pathPart, methods } = resource;
  return {
    id,
    ...(parentId !== undefined && { parentId }),
    ...(pathPart !== undefined && { pathPart }),
    path: pathOfResource(api, id),
    ...(Object.keys(methods).length > 0 && { resourceMethods: { ...methods } }),
  };
}

export function describeResources(api: RestApiDocument): Infer<typeof Resource>[] {
  return Object.values(api.resources).map((resource) => describeResource(api, resource));
}
