import type { Manifest } from '../manifest.ts';
import type { CodeLocation } from './function.ts';
import { layerLogicalId } from './naming.ts';
import { present, type TemplateResource } from './template.ts';

/** The uploaded package of a layer. */
export interface LayerCode extends CodeLocation {
  /** The digest of its content. */
  readonly sha256: string;
}

/**
 * Compiles the layers of the service and their outputs. A retained layer has its digest in the logical id, so that each
 * version is a resource of its own.
 */
export function compileLayers(
  { layers }: Manifest,
  codeOf: (layerName: string) => LayerCode,
): { readonly resources: Record<string, TemplateResource>; readonly outputs: Record<string, unknown> } {
  const resources: Record<string, TemplateResource> = {};
  const outputs: Record<string, unknown> = {};
  for (const [name, config] of layers) {
    const { bucket, key, sha256 } = codeOf(name);
    const base = layerLogicalId(name);
    const logicalId = config.retain === true ? `${base}${sha256}` : base;
    resources[logicalId] = {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: present({
        Content: { S3Bucket: bucket, S3Key: key },
        LayerName: config.name ?? name,
        Description: config.description,
        LicenseInfo: config.licenseInfo,
        CompatibleRuntimes: config.compatibleRuntimes,
        CompatibleArchitectures: config.compatibleArchitectures,
      }),
      ...(config.retain === true && { DeletionPolicy: 'Retain' }),
    };
    outputs[`${base}QualifiedArn`] = {
      Description: 'Current Lambda layer version',
      Value: { Ref: logicalId },
    };
    outputs[`${base}Hash`] = { Description: 'Current Lambda layer hash', Value: sha256 };
    outputs[`${base}S3Key`] = { Description: 'Current Lambda layer S3Key', Value: key };
  }
  return { resources, outputs };
}
