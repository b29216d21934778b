import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, integer, optional, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { requireUnqualified } from '../function/name/unqualified.ts';
import { FunctionName } from '../shapes.ts';

/**
 * Returns an empty response for a function without reserved concurrency.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html
 */
export const GetFunctionConcurrency = operation('GetFunctionConcurrency', {
  http: { method: 'GET', path: '/2019-09-30/functions/{FunctionName}/concurrency' },
  input: structure({ FunctionName: inPath(FunctionName) }),
  output: structure({ ReservedConcurrentExecutions: optional(integer()) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:GetFunctionConcurrency'),
});

export const getFunctionConcurrency: Handler<typeof GetFunctionConcurrency, LambdaContext> = async (
  { FunctionName },
  { functions, concurrency },
  caller,
) => {
  const name = await requireUnqualified(functions, caller, FunctionName);
  const reserved = concurrency.reservations.of(caller, name);
  return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
};
