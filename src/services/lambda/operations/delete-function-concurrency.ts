import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { LATEST } from '../function/name/name.ts';
import { requireUnqualified } from '../function/name/unqualified.ts';
import { FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export const DeleteFunctionConcurrency = operation('DeleteFunctionConcurrency', {
  http: { method: 'DELETE', path: '/2017-10-31/functions/{FunctionName}/concurrency', status: 204 },
  input: structure({ FunctionName: inPath(FunctionName) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:DeleteFunctionConcurrency'),
});

export const deleteFunctionConcurrency: Handler<typeof DeleteFunctionConcurrency, LambdaContext> = async (
  { FunctionName },
  { functions, concurrency },
  caller,
) => {
  await concurrency.reservations.unreserve(
    caller,
    await requireUnqualified(functions, caller, FunctionName, LATEST),
  );
};
