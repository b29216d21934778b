import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { listedFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name.ts';
import type { FunctionDocument } from '../function/documents.ts';
import { type MarkedList, pageOf, versionKey } from '../page.ts';
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

const VERSIONS: MarkedList<FunctionDocument> = {
  operation: 'ListVersionsByFunction',
  keyOf: ({ version }) => versionKey(version),
};

export const listVersionsByFunction: Handler<typeof ListVersionsByFunction, LambdaContext> = async (
  { FunctionName, ...page },
  { functions, clock },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  const documents = await functions.requireVersions(caller, name);
  const { items, nextMarker } = pageOf(documents, VERSIONS, page);
  const nowMs = clock.now();
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    Versions: items.map((document) =>
      listedFunction(document, { namespace: caller, nowMs, qualifier: document.version }),
    ),
  };
};
