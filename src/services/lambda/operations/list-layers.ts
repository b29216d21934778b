import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { describeItem, isCompatible } from '../layer/describe.ts';
import { layerArn } from '../layer/name.ts';
import { LayerRuntime, LayerVersionItem } from '../layer/shapes.ts';
import { MAX_PAGE_ITEMS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { Architecture } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
export const ListLayers = operation('ListLayers', {
  http: { method: 'GET', path: '/2018-10-31/layers' },
  input: structure({
    CompatibleRuntime: inQuery('CompatibleRuntime', LayerRuntime),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: MAX_PAGE_ITEMS })),
    CompatibleArchitecture: inQuery('CompatibleArchitecture', Architecture),
  }),
  output: structure({
    NextMarker: optional(string()),
    Layers: list(
      structure({ LayerName: string(), LayerArn: string(), LatestMatchingVersion: LayerVersionItem }),
    ),
  }),
  errors: [InvalidParameterValue],
  access: onAll('lambda:ListLayers'),
});

export const listLayers: Handler<typeof ListLayers, LambdaContext> = async (
  { CompatibleRuntime, CompatibleArchitecture, ...page },
  { layers },
  caller,
) => {
  const newest = await layers.newest(caller);
  const matching = newest.filter((layer) => isCompatible(layer, CompatibleRuntime, CompatibleArchitecture));
  const { items, nextMarker } = pageOf(
    matching,
    { operation: 'ListLayers', keyOf: ({ name }) => name },
    page,
  );
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    Layers: items.map((layer) => ({
      LayerName: layer.name,
      LayerArn: layerArn(caller, layer.name),
      LatestMatchingVersion: describeItem(caller, layer),
    })),
  };
};
