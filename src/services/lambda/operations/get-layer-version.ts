import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onLayerVersion } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { describeLayer } from '../layer/describe.ts';
import { parseLayerName } from '../layer/name.ts';
import { LAYER_VERSION_MEMBERS, LayerVersion } from '../layer/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export const GetLayerVersion = operation('GetLayerVersion', {
  http: { method: 'GET', path: '/2018-10-31/layers/{LayerName}/versions/{VersionNumber}' },
  input: structure(LAYER_VERSION_MEMBERS),
  output: LayerVersion,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onLayerVersion('lambda:GetLayerVersion'),
});

export const getLayerVersion: Handler<typeof GetLayerVersion, LambdaContext> = async (
  { LayerName, VersionNumber },
  { layers, codeLinks },
  caller,
) => {
  const layer = await layers.require(caller, parseLayerName(LayerName), VersionNumber);
  return describeLayer(caller, layer, codeLinks);
};
