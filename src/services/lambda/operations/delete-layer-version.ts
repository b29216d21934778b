import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onLayerVersion } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { parseLayerName } from '../layer/name.ts';
import { LAYER_VERSION_MEMBERS } from '../layer/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html */
export const DeleteLayerVersion = operation('DeleteLayerVersion', {
  http: {
    method: 'DELETE',
    path: '/2018-10-31/layers/{LayerName}/versions/{VersionNumber}',
    status: 204,
  },
  input: structure(LAYER_VERSION_MEMBERS),
  errors: [InvalidParameterValue],
  access: onLayerVersion('lambda:DeleteLayerVersion'),
});

export const deleteLayerVersion: Handler<typeof DeleteLayerVersion, LambdaContext> = async (
  { LayerName, VersionNumber },
  { layers },
  caller,
) => {
  await layers.delete(caller, parseLayerName(LayerName), VersionNumber);
};
