import { type Handler, operation } from '../../../schema/operation.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { EventInvokeConfig, EventInvokeConfigInput } from '../async/invoke-config-shapes.ts';
import {
  describeEventInvokeConfig,
  configuredFunctionNotFound,
  eventInvokeConfigNotFound,
  readEventInvokeConfig,
  requireDestinations,
  requireSetting,
} from '../async/invoke-configs.ts';
import { requireQualified } from '../function/name/qualified.ts';

/**
 * Updates only the settings in the request.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html
 */
export const UpdateFunctionEventInvokeConfig = operation('UpdateFunctionEventInvokeConfig', {
  http: { method: 'POST', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: EventInvokeConfigInput,
  output: EventInvokeConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:UpdateFunctionEventInvokeConfig'),
});

export const updateFunctionEventInvokeConfig: Handler<
  typeof UpdateFunctionEventInvokeConfig,
  LambdaContext
> = async (input, context, caller) => {
  const { functions, attachments, clock } = context;
  requireSetting(input);
  const target = await requireQualified(functions, caller, input, configuredFunctionNotFound);
  const change = readEventInvokeConfig(input, caller, target);
  await requireDestinations(context, change, caller);
  const updated = await attachments.eventInvokeConfigs.update(caller, target, (current) => ({
    ...current,
    ...change,
    lastModifiedMs: clock.now(),
  }));
  if (!updated) throw eventInvokeConfigNotFound(caller, target);
  return describeEventInvokeConfig(caller, target, updated);
};
