import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html */
export const GetStages = operation('GetStages', {
  http: { method: 'GET', path: '/restapis/{restApiId}/stages' },
  input: structure(ApiAddress),
  output: structure({ item: list(Stage) }),
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}/stages'),
});

export const getStages: Handler<typeof GetStages, RestApiContext> = async (
  { restApiId },
  { apis },
  caller,
) => ({ item: Object.values((await apis.require(caller, restApiId)).stages) });
