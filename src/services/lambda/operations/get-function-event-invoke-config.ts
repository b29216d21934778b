import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { CONFIGURED_FUNCTION_MEMBERS, EventInvokeConfig } from '../async/invoke-config-shapes.ts';
import { describeEventInvokeConfig, eventInvokeConfigNotFound } from '../async/invoke-configs.ts';
import { parseQualified } from '../function/name/qualified.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export const GetFunctionEventInvokeConfig = operation('GetFunctionEventInvokeConfig', {
  http: { method: 'GET', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: structure(CONFIGURED_FUNCTION_MEMBERS),
  output: EventInvokeConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:GetFunctionEventInvokeConfig'),
});

export const getFunctionEventInvokeConfig: Handler<
  typeof GetFunctionEventInvokeConfig,
  LambdaContext
> = async (input, { attachments }, caller) => {
  const target = parseQualified(input, caller);
  const document = await attachments.eventInvokeConfigs.get(caller, target);
  if (!document) throw eventInvokeConfigNotFound(caller, target);
  return describeEventInvokeConfig(caller, target, document);
};
