import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { describeRuntimeManagement, RuntimeManagement } from '../function/settings/runtime-management.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
export const GetRuntimeManagementConfig = operation('GetRuntimeManagementConfig', {
  http: { method: 'GET', path: '/2021-07-20/functions/{FunctionName}/runtime-management-config' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
  }),
  output: RuntimeManagement,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetRuntimeManagementConfig'),
});

export const getRuntimeManagementConfig: Handler<typeof GetRuntimeManagementConfig, LambdaContext> = async (
  input,
  { functions, attachments },
  caller,
) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const { name, version: qualifier } = await functions.require(caller, reference);
  const document = await attachments.runtimeManagement.get(caller, { name, qualifier });
  return describeRuntimeManagement(caller, { name, qualifier }, document);
};
