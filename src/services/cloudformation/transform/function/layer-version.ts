import { s3Location } from './function-code.ts';
import {
  contentHash,
  type Expansion,
  literalText,
  type ParameterTexts,
  rejectUnknownProperties,
  type SamResource,
} from '../sam-resource.ts';
import { pickFrom, present } from '../tree.ts';

const SETTINGS = ['Description', 'CompatibleArchitectures', 'CompatibleRuntimes', 'LicenseInfo'];

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html */
export function expandLayerVersion(resource: SamResource, parameters: ParameterTexts): Expansion {
  rejectUnknownProperties(resource, [
    'ContentUri',
    'LayerName',
    'PublishLambdaVersion',
    'RetentionPolicy',
    ...SETTINGS,
  ]);
  const { logicalId, type, properties, attributes } = resource;
  const { Bucket, Key, Version } = s3Location(resource, 'ContentUri');
  const retention = literalText(properties['RetentionPolicy'], parameters) ?? 'Retain';
  // A changed layer is another resource, so that the previous version can be retained.
  const id = `${logicalId}${contentHash({ [logicalId]: { Properties: properties, Type: type } })}`;
  return {
    resources: {
      [id]: {
        Type: 'AWS::Lambda::LayerVersion',
        DeletionPolicy: retention.toLowerCase() === 'delete' ? 'Delete' : 'Retain',
        ...attributes,
        Properties: {
          Content: present({ S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: Version }),
          LayerName: properties['LayerName'] ?? logicalId,
          ...pickFrom(properties, SETTINGS),
        },
      },
    },
    references: { [logicalId]: id },
  };
}
