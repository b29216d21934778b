import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { listedFunction } from '../function/configuration.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { orderKey } from '../function/store.ts';
import { pageOfOrdered } from '../page.ts';
import { ListedFunctionConfiguration } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const ListFunctions = operation('ListFunctions', {
  http: { method: 'GET', path: '/2015-03-31/functions' },
  input: structure({
    MasterRegion: inQuery(
      'MasterRegion',
      string({ min: 1, max: 50, pattern: /ALL|(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}/ }),
    ),
    FunctionVersion: inQuery('FunctionVersion', enumeration('ALL')),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: 10_000 })),
  }),
  output: structure({ NextMarker: optional(string()), Functions: list(ListedFunctionConfiguration) }),
  errors: [InvalidParameterValue],
  access: onAll('lambda:ListFunctions'),
});

export const listFunctions: Handler<typeof ListFunctions, LambdaContext> = async (
  input,
  { functions, clock },
  caller,
) => {
  const allVersions = input.FunctionVersion === 'ALL';
  const { items, nextMarker } = await pageOfOrdered(
    (after) => functions.listAfter(caller, after, { allVersions }),
    { operation: 'ListFunctions', keyOf: orderKey },
    input,
  );
  const view = { namespace: caller, nowMs: clock.now() };
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    // ARNs are qualified only when versions are listed.
    Functions: items.map((document) =>
      listedFunction(document, allVersions ? { ...view, qualifier: document.version } : view),
    ),
  };
};
