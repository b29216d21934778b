import type { MappingDocument } from '../../../mapping/document.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { InvalidParameterValue } from '../errors.ts';
import { describeMapping } from '../mapping/configuration.ts';
import type { EventSourceMappingContext } from '../mapping/context.ts';
import { EventSourceMappingConfiguration } from '../mapping/shapes.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { pageOfOrdered } from '../page.ts';
import { NamespacedFunctionName, SourceArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export const ListEventSourceMappings = operation('ListEventSourceMappings', {
  http: { method: 'GET', path: '/2015-03-31/event-source-mappings' },
  input: structure({
    EventSourceArn: inQuery('EventSourceArn', SourceArn),
    FunctionName: inQuery('FunctionName', NamespacedFunctionName),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: 10_000 })),
  }),
  output: structure({
    NextMarker: optional(string()),
    EventSourceMappings: list(EventSourceMappingConfiguration),
  }),
  errors: [InvalidParameterValue],
  access: onAll('lambda:ListEventSourceMappings'),
});

/** An unknown function or source is not an error: the list is empty. */
export const listEventSourceMappings: Handler<
  typeof ListEventSourceMappings,
  EventSourceMappingContext
> = async ({ EventSourceArn: source, FunctionName, ...page }, { mappings }, caller) => {
  let functionArnFilter: string | undefined;
  if (FunctionName !== undefined) {
    const { name, qualifier } = parseFunctionName(FunctionName, caller);
    functionArnFilter = functionArn(caller, name, qualifier);
  }
  const { items, nextMarker } = await pageOfOrdered(
    (after) => mappings.listAfter(caller, after),
    {
      operation: 'ListEventSourceMappings',
      keyOf: ({ uuid }) => uuid,
      filter: ({ eventSourceArn, settings }) =>
        (source === undefined || eventSourceArn === source) &&
        (functionArnFilter === undefined || settings.functionArn === functionArnFilter),
    },
    page,
  );
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    EventSourceMappings: items.map(withoutHiddenFilter),
  };
};

/** Lists do not return filters that are encrypted with a customer key. */
function withoutHiddenFilter(mapping: MappingDocument) {
  const { FilterCriteria, ...described } = describeMapping(mapping);
  const isHidden = FilterCriteria === undefined || described.KMSKeyArn !== undefined;
  return isHidden ? described : { ...described, FilterCriteria };
}
