import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { recursiveLoopOf } from '../function/documents.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { RecursionConfig } from '../recursion/shapes.ts';
import { UnqualifiedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export const GetFunctionRecursionConfig = operation('GetFunctionRecursionConfig', {
  http: { method: 'GET', path: '/2024-08-31/functions/{FunctionName}/recursion-config' },
  input: structure({ FunctionName: inPath(UnqualifiedFunctionName) }),
  output: RecursionConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:GetFunctionRecursionConfig'),
});

export const getFunctionRecursionConfig: Handler<typeof GetFunctionRecursionConfig, LambdaContext> = async (
  { FunctionName },
  { functions },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  const latest = await functions.require(caller, { name, qualifier: undefined });
  return { RecursiveLoop: recursiveLoopOf(latest) };
};
