import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onLayer } from '../access.ts';
import { readCode } from '../code/source.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, RequestTooLarge } from '../errors.ts';
import { describeLayer } from '../layer/describe.ts';
import { parseLayerName } from '../layer/name.ts';
import { LAYER_INFO_MEMBERS, LayerName, LayerVersion } from '../layer/shapes.ts';
import { FunctionCode } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export const PublishLayerVersion = operation('PublishLayerVersion', {
  http: { method: 'POST', path: '/2018-10-31/layers/{LayerName}/versions', status: 201 },
  input: structure({ LayerName: inPath(LayerName), Content: FunctionCode, ...LAYER_INFO_MEMBERS }),
  output: LayerVersion,
  errors: [InvalidParameterValue, RequestTooLarge],
  access: onLayer('lambda:PublishLayerVersion'),
});

export const publishLayerVersion: Handler<typeof PublishLayerVersion, LambdaContext> = async (
  input,
  { layers, code, calls, clock, codeLinks },
  caller,
) => {
  const stored = await code.add(await readCode(input.Content, calls, caller));
  const layer = await layers.publish(caller, parseLayerName(input.LayerName), {
    code: stored,
    createdMs: clock.now(),
    about: {
      description: input.Description,
      runtimes: input.CompatibleRuntimes,
      architectures: input.CompatibleArchitectures,
      licenseInfo: input.LicenseInfo,
    },
  });
  return describeLayer(caller, layer, codeLinks);
};
