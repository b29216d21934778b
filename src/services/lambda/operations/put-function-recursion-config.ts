import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { RecursionConfig, RecursiveLoop } from '../recursion/shapes.ts';
import { UnqualifiedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export const PutFunctionRecursionConfig = operation('PutFunctionRecursionConfig', {
  http: { method: 'PUT', path: '/2024-08-31/functions/{FunctionName}/recursion-config' },
  input: structure({ FunctionName: inPath(UnqualifiedFunctionName), RecursiveLoop }),
  output: RecursionConfig,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onFunction('lambda:PutFunctionRecursionConfig'),
});

export const putFunctionRecursionConfig: Handler<typeof PutFunctionRecursionConfig, LambdaContext> = async (
  { FunctionName, RecursiveLoop: recursiveLoop },
  { functions },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await functions.updateFamily(caller, name, (family) => ({ ...family, recursiveLoop }));
  return { RecursiveLoop: recursiveLoop };
};
