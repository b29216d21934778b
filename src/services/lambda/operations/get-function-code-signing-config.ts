import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { NamespacedFunctionName } from '../shapes.ts';

/**
 * Returns an empty response, as AWS does for a function without code signing, which is not supported. Terraform and the
 * CDK call it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html
 */
export const GetFunctionCodeSigningConfig = operation('GetFunctionCodeSigningConfig', {
  http: { method: 'GET', path: '/2020-06-30/functions/{FunctionName}/code-signing-config' },
  input: structure({ FunctionName: inPath(NamespacedFunctionName) }),
  output: structure({ CodeSigningConfigArn: optional(string()), FunctionName: optional(string()) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:GetFunctionCodeSigningConfig'),
});

export const getFunctionCodeSigningConfig: Handler<
  typeof GetFunctionCodeSigningConfig,
  LambdaContext
> = async ({ FunctionName }, { functions }, caller) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await functions.require(caller, { name, qualifier: undefined });
  return {};
};
