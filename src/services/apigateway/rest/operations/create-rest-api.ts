import { type Handler, operation } from '../../../../schema/operation.ts';
import { onApiWithPolicy } from '../../access.ts';
import { BadRequest, Conflict, TooManyRequests } from '../../errors.ts';
import { requireApiPolicy } from '../api-policy.ts';
import type { RestApiContext } from '../context.ts';
import { describeRestApi } from '../describe.ts';
import { NewRestApi, RestApi } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html */
export const CreateRestApi = operation('CreateRestApi', {
  http: { method: 'POST', path: '/restapis', status: 201 },
  input: NewRestApi,
  output: RestApi,
  errors: [BadRequest, Conflict, TooManyRequests],
  access: onApiWithPolicy('POST', '/restapis', setsPolicy),
});

function setsPolicy({ policy }: { readonly policy?: string | undefined }): boolean {
  return policy !== undefined;
}

export const createRestApi: Handler<typeof CreateRestApi, RestApiContext> = async (
  settings,
  { apis },
  caller,
) => {
  requireApiPolicy(settings);
  return describeRestApi(await apis.create(caller, settings));
};
