import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, structure } from '../../../schema/shape.ts';
import { onLayerArns } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { describeLayer } from '../layer/describe.ts';
import { layerVersionNotFound, parseLayerVersionArn } from '../layer/name.ts';
import { LayerVersion } from '../layer/shapes.ts';
import { LayerVersionArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
export const GetLayerVersionByArn = operation('GetLayerVersionByArn', {
  http: { method: 'GET', path: '/2018-10-31/layers?find=LayerVersion' },
  input: structure({ Arn: { ...inQuery('Arn', LayerVersionArn), required: true } }),
  output: LayerVersion,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onLayerArns('lambda:GetLayerVersion', ({ Arn: arn }: { readonly Arn: string }) => [arn]),
});

export const getLayerVersionByArn: Handler<typeof GetLayerVersionByArn, LambdaContext> = async (
  { Arn },
  { layers, codeLinks },
  caller,
) => {
  const layer = parseLayerVersionArn(Arn);
  // AWS's own layers do not exist here.
  if (!layer) throw layerVersionNotFound();
  return describeLayer(caller, await layers.require(caller, layer.name, layer.version), codeLinks);
};
