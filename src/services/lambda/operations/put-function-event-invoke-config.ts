import { type Handler, operation } from '../../../schema/operation.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { EventInvokeConfig, EventInvokeConfigInput } from '../async/invoke-config-shapes.ts';
import {
  describeEventInvokeConfig,
  noConfiguredFunction,
  readEventInvokeConfig,
  requireDestinations,
  requireSetting,
} from '../async/invoke-configs.ts';
import { requireQualified } from '../function/qualified.ts';

/**
 * Replaces what there was: what the request leaves out has its default again.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export const PutFunctionEventInvokeConfig = operation('PutFunctionEventInvokeConfig', {
  http: { method: 'PUT', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config' },
  input: EventInvokeConfigInput,
  output: EventInvokeConfig,
  errors: [InvalidParameterValue, ResourceNotFound],
});

export const putFunctionEventInvokeConfig: Handler<
  typeof PutFunctionEventInvokeConfig,
  LambdaContext
> = async (input, { functions, attachments, clock }, caller) => {
  requireSetting(input);
  const place = await requireQualified(functions, caller, input, noConfiguredFunction);
  const settings = readEventInvokeConfig(input, caller, place);
  await requireDestinations(functions, settings);
  const document = { lastModifiedMs: clock.now(), ...settings };
  await attachments.eventInvokeConfigs.put(caller, place, document);
  return describeEventInvokeConfig(caller, place, document);
};
