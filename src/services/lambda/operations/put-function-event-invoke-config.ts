import { type Handler, operation } from '../../../schema/operation.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { EventInvokeConfig, EventInvokeConfigInput } from '../async/invoke-config-shapes.ts';
import {
  describeEventInvokeConfig,
  configuredFunctionNotFound,
  readEventInvokeConfig,
  requireDestinations,
  requireSetting,
} from '../async/invoke-configs.ts';
import { requireQualified } from '../function/name/qualified.ts';

/**
 * Replaces the configuration: settings that the request omits are reset to their defaults.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export const PutFunctionEventInvokeConfig = operation('PutFunctionEventInvokeConfig', {
  http: { method: 'PUT', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: EventInvokeConfigInput,
  output: EventInvokeConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onQualified('lambda:PutFunctionEventInvokeConfig'),
});

export const putFunctionEventInvokeConfig: Handler<
  typeof PutFunctionEventInvokeConfig,
  LambdaContext
> = async (input, context, caller) => {
  const { functions, attachments, clock } = context;
  requireSetting(input);
  const target = await requireQualified(functions, caller, input, configuredFunctionNotFound);
  const settings = readEventInvokeConfig(input, caller, target);
  await requireDestinations(context, settings, caller);
  const document = { lastModifiedMs: clock.now(), ...settings };
  await attachments.eventInvokeConfigs.put(caller, target, document);
  return describeEventInvokeConfig(caller, target, document);
};
