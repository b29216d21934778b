import { type Handler, operation } from '../../../schema/operation.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { EventInvokeConfig, EventInvokeConfigInput } from '../async/invoke-config-shapes.ts';
import {
  describeEventInvokeConfig,
  noConfiguredFunction,
  noEventInvokeConfig,
  readEventInvokeConfig,
  requireDestinations,
  requireSetting,
} from '../async/invoke-configs.ts';
import { requireQualified } from '../function/qualified.ts';

/**
 * Changes what the request names and leaves the rest.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html
 */
export const UpdateFunctionEventInvokeConfig = operation('UpdateFunctionEventInvokeConfig', {
  http: { method: 'POST', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: EventInvokeConfigInput,
  output: EventInvokeConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
});

export const updateFunctionEventInvokeConfig: Handler<
  typeof UpdateFunctionEventInvokeConfig,
  LambdaContext
> = async (input, { functions, attachments, clock }, caller) => {
  requireSetting(input);
  const place = await requireQualified(functions, caller, input, noConfiguredFunction);
  const change = readEventInvokeConfig(input, caller, place);
  await requireDestinations(functions, change);
  const updated = await attachments.eventInvokeConfigs.update(caller, place, (current) => ({
    ...current,
    ...change,
    lastModifiedMs: clock.now(),
  }));
  if (!updated) throw noEventInvokeConfig(caller, place);
  return describeEventInvokeConfig(caller, place, updated);
};
