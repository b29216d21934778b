import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, integer, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { LATEST } from '../function/name/name.ts';
import { requireUnqualified } from '../function/name/unqualified.ts';
import { FunctionName } from '../shapes.ts';

/**
 * Zero stops all invocations of the function.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
 */
export const PutFunctionConcurrency = operation('PutFunctionConcurrency', {
  http: { method: 'PUT', path: '/2017-10-31/functions/{FunctionName}/concurrency' },
  input: structure({
    FunctionName: inPath(FunctionName),
    ReservedConcurrentExecutions: integer({ min: 0 }),
  }),
  output: structure({ ReservedConcurrentExecutions: integer() }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:PutFunctionConcurrency'),
});

export const putFunctionConcurrency: Handler<typeof PutFunctionConcurrency, LambdaContext> = async (
  { FunctionName, ReservedConcurrentExecutions },
  { functions, concurrency },
  caller,
) => {
  const name = await requireUnqualified(functions, caller, FunctionName, LATEST);
  await concurrency.reservations.reserve(caller, name, ReservedConcurrentExecutions);
  return { ReservedConcurrentExecutions };
};
