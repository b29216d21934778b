import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { listedFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { orderKey } from '../function/store.ts';
import { pageOfOrdered } from '../page.ts';
import { ListedFunctionConfiguration, NamespacedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const ListVersionsByFunction = operation('ListVersionsByFunction', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/versions' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: 10_000 })),
  }),
  output: structure({ NextMarker: optional(string()), Versions: list(ListedFunctionConfiguration) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:ListVersionsByFunction'),
});

export const listVersionsByFunction: Handler<typeof ListVersionsByFunction, LambdaContext> = async (
  { FunctionName, ...page },
  { functions, clock },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await functions.require(caller, { name, qualifier: undefined });
  const { items, nextMarker } = await pageOfOrdered(
    (after) => functions.versionsAfter(caller, name, after),
    { operation: 'ListVersionsByFunction', keyOf: orderKey },
    page,
  );
  const nowMs = clock.now();
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    Versions: items.map((document) =>
      listedFunction(document, { namespace: caller, nowMs, qualifier: document.version }),
    ),
  };
};
