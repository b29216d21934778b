import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { describeItem, isCompatible } from '../layer/describe.ts';
import type { LayerDocument } from '../layer/layers.ts';
import { parseLayerName } from '../layer/name.ts';
import { LayerName, LayerRuntime, LayerVersionItem } from '../layer/shapes.ts';
import { MAX_PAGE_ITEMS } from '../limits.ts';
import { type MarkedList, pageOf } from '../page.ts';
import { paddedVersion } from '../version-key.ts';
import { Architecture } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export const ListLayerVersions = operation('ListLayerVersions', {
  http: { method: 'GET', path: '/2018-10-31/layers/{LayerName}/versions' },
  input: structure({
    LayerName: inPath(LayerName),
    CompatibleRuntime: inQuery('CompatibleRuntime', LayerRuntime),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: MAX_PAGE_ITEMS })),
    CompatibleArchitecture: inQuery('CompatibleArchitecture', Architecture),
  }),
  output: structure({ NextMarker: optional(string()), LayerVersions: list(LayerVersionItem) }),
  errors: [InvalidParameterValue],
  access: onAll('lambda:ListLayerVersions'),
});

const VERSIONS: MarkedList<LayerDocument> = {
  operation: 'ListLayerVersions',
  keyOf: ({ version }) => paddedVersion(String(version)),
  order: 'descending',
};

export const listLayerVersions: Handler<typeof ListLayerVersions, LambdaContext> = async (
  { LayerName: layerName, CompatibleRuntime, CompatibleArchitecture, ...page },
  { layers },
  caller,
) => {
  const all = await layers.versionsOf(caller, parseLayerName(layerName));
  const matching = all.filter((layer) => isCompatible(layer, CompatibleRuntime, CompatibleArchitecture));
  const { items, nextMarker } = pageOf(matching, VERSIONS, page);
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    LayerVersions: items.map((layer) => describeItem(caller, layer)),
  };
};
