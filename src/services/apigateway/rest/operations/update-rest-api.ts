import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onApiWithPolicy } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import { requireApiPolicy } from '../api-policy.ts';
import type { RestApiContext } from '../context.ts';
import { describeRestApi } from '../describe.ts';
import { applyPatches, PatchOperations } from '../patch.ts';
import { ApiAddress, RestApi } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRestApi.html */
export const UpdateRestApi = operation('UpdateRestApi', {
  http: { method: 'PATCH', path: '/restapis/{restApiId}' },
  input: structure({ ...ApiAddress, patchOperations: optional(PatchOperations) }),
  output: RestApi,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onApiWithPolicy('PATCH', '/restapis/{restApiId}', changesPolicy),
});

export const updateRestApi: Handler<typeof UpdateRestApi, RestApiContext> = async (
  { restApiId, patchOperations = [] },
  { apis },
  caller,
) =>
  describeRestApi(
    await apis.updateSettings(caller, restApiId, (settings) => {
      const changed = applyPatches(settings, patchOperations);
      requireApiPolicy(changed);
      return changed;
    }),
  );

function changesPolicy({
  patchOperations = [],
}: {
  readonly patchOperations?: readonly { readonly path?: string | undefined }[] | undefined;
}): boolean {
  return patchOperations.some(({ path }) => path === '/policy');
}
