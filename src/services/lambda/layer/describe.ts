import type { Namespace } from '../../../lib/aws/namespace.ts';
import { offsetTimestamp } from '../../../lib/time/offset-timestamp.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { CodeLinks } from '../code/download.ts';
import { sha256Base64 } from '../code/stored-code.ts';
import type { LayerDocument } from './layers.ts';
import { layerArn } from './name.ts';
import type { LayerVersion, LayerVersionItem } from './shapes.ts';

/** A layer version as List operations return it: without an empty description. */
export function describeItem(namespace: Namespace, layer: LayerDocument): Infer<typeof LayerVersionItem> {
  const { name, version, createdMs, about } = layer;
  return {
    LayerVersionArn: `${layerArn(namespace, name)}:${version}`,
    Version: version,
    CreatedDate: offsetTimestamp(createdMs),
    ...(about.description && { Description: about.description }),
    ...(about.runtimes && { CompatibleRuntimes: [...about.runtimes] }),
    ...(about.architectures && { CompatibleArchitectures: [...about.architectures] }),
    ...(about.licenseInfo !== undefined && { LicenseInfo: about.licenseInfo }),
  };
}

export function describeLayer(
  namespace: Namespace,
  layer: LayerDocument,
  links: CodeLinks,
): Infer<typeof LayerVersion> {
  const { name, code } = layer;
  return {
    Content: {
      Location: links.urlOf(code),
      CodeSha256: sha256Base64(code),
      CodeSize: code.sizeBytes,
    },
    LayerArn: layerArn(namespace, name),
    ...describeItem(namespace, layer),
    Description: layer.about.description ?? '',
  };
}

/** Whether a layer declares itself compatible with a runtime and an architecture; undefined matches every layer. */
export function isCompatible(
  { about }: LayerDocument,
  runtime: string | undefined,
  architecture: 'x86_64' | 'arm64' | undefined,
): boolean {
  return (
    (runtime === undefined || about.runtimes?.includes(runtime) === true) &&
    (architecture === undefined || about.architectures?.includes(architecture) === true)
  );
}
