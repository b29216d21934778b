import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetStage.html */
export const GetStage = operation('GetStage', {
  http: { method: 'GET', path: '/restapis/{restApiId}/stages/{stageName}' },
  input: structure({ ...ApiAddress, stageName: inPath(string()) }),
  output: Stage,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}/stages/{stageName}'),
});

export const getStage: Handler<typeof GetStage, RestApiContext> = (
  { restApiId, stageName },
  { apis },
  caller,
) => apis.requireStage(caller, restApiId, stageName);
