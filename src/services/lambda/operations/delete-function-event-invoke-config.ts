import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { CONFIGURED_FUNCTION_MEMBERS } from '../async/invoke-config-shapes.ts';
import { eventInvokeConfigNotFound } from '../async/invoke-configs.ts';
import { parseQualified } from '../function/name/qualified.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export const DeleteFunctionEventInvokeConfig = operation('DeleteFunctionEventInvokeConfig', {
  http: {
    method: 'DELETE',
    path: '/2019-09-25/functions/{FunctionName}/event-invoke-config',
    status: 204,
  },
  input: structure(CONFIGURED_FUNCTION_MEMBERS),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:DeleteFunctionEventInvokeConfig'),
});

export const deleteFunctionEventInvokeConfig: Handler<
  typeof DeleteFunctionEventInvokeConfig,
  LambdaContext
> = async (input, { attachments }, caller) => {
  const target = parseQualified(input, caller);
  if (!(await attachments.eventInvokeConfigs.delete(caller, target)))
    throw eventInvokeConfigNotFound(caller, target);
};
