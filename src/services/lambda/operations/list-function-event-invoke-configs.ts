import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { EventInvokeConfig } from '../async/invoke-config-shapes.ts';
import { describeEventInvokeConfig, configuredFunctionNotFound } from '../async/invoke-configs.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { MAX_PAGE_ITEMS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { NamespacedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export const ListFunctionEventInvokeConfigs = operation('ListFunctionEventInvokeConfigs', {
  http: { method: 'GET', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config/list' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: MAX_PAGE_ITEMS })),
  }),
  output: structure({
    FunctionEventInvokeConfigs: list(EventInvokeConfig),
    NextMarker: optional(string()),
  }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:ListFunctionEventInvokeConfigs'),
});

export const listFunctionEventInvokeConfigs: Handler<
  typeof ListFunctionEventInvokeConfigs,
  LambdaContext
> = async ({ FunctionName, ...page }, { functions, attachments }, caller) => {
  const { name } = parseFunctionName(FunctionName, caller);
  if (!(await functions.find(caller, { name, qualifier: undefined }))) throw configuredFunctionNotFound();
  const { items, nextMarker } = pageOf(
    await attachments.eventInvokeConfigs.list(caller, name),
    {
      operation: 'ListFunctionEventInvokeConfigs',
      keyOf: ({ qualifier }: { readonly qualifier: string }) => qualifier,
    },
    page,
  );
  return {
    FunctionEventInvokeConfigs: items.map(({ qualifier, value }) =>
      describeEventInvokeConfig(caller, { name, qualifier }, value),
    ),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
};
