import type { Infer } from '../../../schema/shape.ts';
import { BadRequest, NotFound } from '../errors.ts';
import type { RestApiDocument, RestMethod, RestResource } from './document.ts';
import { MAX_STAGES } from './limits.ts';
import type { Stage } from './shapes.ts';

export type StageDocument = Infer<typeof Stage>;

/** @throws NotFound */
export function resourceOf({ resources }: RestApiDocument, id: string): RestResource {
  if (!Object.hasOwn(resources, id)) throw NotFound('Invalid Resource identifier specified');
  return resources[id]!;
}

/** @throws NotFound */
export function methodOf(api: RestApiDocument, resourceId: string, httpMethod: string): RestMethod {
  const { methods } = resourceOf(api, resourceId);
  if (!Object.hasOwn(methods, httpMethod)) throw NotFound('Invalid Method identifier specified');
  return methods[httpMethod]!;
}

/** @throws NotFound */
export function stageOf({ stages }: RestApiDocument, name: string): StageDocument {
  if (!Object.hasOwn(stages, name)) throw NotFound('Invalid stage identifier specified');
  return stages[name]!;
}

/** @param method undefined to remove it */
export function withMethod(
  api: RestApiDocument,
  resourceId: string,
  httpMethod: string,
  method: RestMethod | undefined,
): RestApiDocument {
  const resource = resourceOf(api, resourceId);
  const others = without(resource.methods, httpMethod);
  const methods = method ? { ...others, [httpMethod]: method } : others;
  return { ...api, resources: { ...api.resources, [resourceId]: { ...resource, methods } } };
}

/** @throws BadRequest for a name that is not valid in a path, or a stage too many */
export function withStage(api: RestApiDocument, stage: StageDocument): RestApiDocument {
  const { stageName } = stage;
  if (!/^[\w-]{1,128}$/.test(stageName)) throw BadRequest('Stage name only allows a-zA-Z0-9_-');
  const stages = { ...api.stages, [stageName]: stage };
  if (Object.keys(stages).length > MAX_STAGES) {
    throw BadRequest(`Maximum number of stages for this API has been reached: ${MAX_STAGES}.`);
  }
  return { ...api, stages };
}

export function without<T>(parts: Readonly<Record<string, T>>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => key !== id));
}
