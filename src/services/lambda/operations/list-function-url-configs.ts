import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { MAX_PAGE_ITEMS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { describeUrl, urlFunctionNotFound } from '../url/document.ts';
import { UrlConfig, UrlFunctionName } from '../url/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export const ListFunctionUrlConfigs = operation('ListFunctionUrlConfigs', {
  http: { method: 'GET', path: '/2021-10-31/functions/{FunctionName}/urls' },
  input: structure({
    FunctionName: inPath(UrlFunctionName),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: MAX_PAGE_ITEMS })),
  }),
  output: structure({ FunctionUrlConfigs: list(UrlConfig), NextMarker: optional(string()) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:ListFunctionUrlConfigs'),
});

export const listFunctionUrlConfigs: Handler<typeof ListFunctionUrlConfigs, LambdaContext> = async (
  { FunctionName: functionName, ...page },
  { functions, attachments, endpoint },
  caller,
) => {
  const { name } = parseFunctionName(functionName, caller);
  if (!(await functions.find(caller, { name, qualifier: undefined }))) throw urlFunctionNotFound();
  const urls = await attachments.urls.list(caller, name);
  const list = {
    operation: 'ListFunctionUrlConfigs',
    keyOf: ({ qualifier }: { readonly qualifier: string }) => qualifier,
  };
  const { items, nextMarker } = pageOf(urls, list, page);
  return {
    FunctionUrlConfigs: items.map(({ qualifier, value }) =>
      describeUrl({ namespace: caller, name, qualifier }, value, endpoint()),
    ),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
};
