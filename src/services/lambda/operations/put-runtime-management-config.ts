import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, optional, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import {
  describeRuntimeManagement,
  RuntimeManagement,
  RuntimeVersionArn,
  UpdateRuntimeOn,
} from '../function/settings/runtime-management.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/**
 * Stored and returned. Functions run with the interpreters of this machine, which nothing updates.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
 */
export const PutRuntimeManagementConfig = operation('PutRuntimeManagementConfig', {
  http: { method: 'PUT', path: '/2021-07-20/functions/{FunctionName}/runtime-management-config' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
    UpdateRuntimeOn,
    RuntimeVersionArn: optional(RuntimeVersionArn),
  }),
  output: RuntimeManagement,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onQualified('lambda:PutRuntimeManagementConfig'),
});

export const putRuntimeManagementConfig: Handler<typeof PutRuntimeManagementConfig, LambdaContext> = async (
  { UpdateRuntimeOn: updateRuntimeOn, RuntimeVersionArn: runtimeVersionArn, ...input },
  { functions, attachments },
  caller,
) => {
  // The sentences are not known.
  if (updateRuntimeOn === 'Manual' && runtimeVersionArn === undefined) {
    throw InvalidParameterValue('RuntimeVersionArn is required when UpdateRuntimeOn is Manual.');
  }
  if (updateRuntimeOn !== 'Manual' && runtimeVersionArn !== undefined) {
    throw InvalidParameterValue('RuntimeVersionArn is only allowed when UpdateRuntimeOn is Manual.');
  }
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const { name, version: qualifier } = await functions.require(caller, reference);
  const document = { updateRuntimeOn, ...(runtimeVersionArn !== undefined && { runtimeVersionArn }) };
  await attachments.runtimeManagement.put(caller, { name, qualifier }, document);
  return describeRuntimeManagement(caller, { name, qualifier }, document);
};
