import { parseArn } from '../../../../lib/aws/arn.ts';
import { DeleteLayerVersion } from '../../../lambda/operations/delete-layer-version.ts';
import { ListLayerVersions } from '../../../lambda/operations/list-layer-versions.ts';
import { PublishLayerVersion } from '../../../lambda/operations/publish-layer-version.ts';
import { pick, type ResourceContext, type ResourceHandler, textOf } from '../handler.ts';

const MAX_NAME_LENGTH = 140;
const FACTS = ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LicenseInfo'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html */
export const lambdaLayerVersion: ResourceHandler = {
  type: 'AWS::Lambda::LayerVersion',
  properties: Object.fromEntries(['LayerName', ...FACTS].map((name) => [name, 'replace' as const])),
  required: ['Content'],
  // A layer has versions: a replacement may have the same name.
  nameProperty: undefined,
  attributeNames: ['LayerVersionArn'],

  /** `NAME:VERSION`, with the newest version before the creation; 0 when there is none. */
  async creationKey(properties, context) {
    const name = textOf(properties, 'LayerName') ?? context.generateName(MAX_NAME_LENGTH);
    return `${name}:${(await newestVersion(name, context))?.Version ?? 0}`;
  },

  async find(key, _, context) {
    const [name = '', previous] = key.split(':');
    const newest = await newestVersion(name, context);
    return newest === undefined || String(newest.Version) === previous ? undefined : newest.LayerVersionArn;
  },

  async create(key, properties, context) {
    const { LayerVersionArn: arn } = await context.call('lambda', PublishLayerVersion, {
      LayerName: key.slice(0, key.lastIndexOf(':')),
      ...pick(properties, FACTS),
    });
    await context.created(arn);
    return { LayerVersionArn: arn };
  },

  /** A version that does not exist is not an error. */
  async remove(arn, _, context) {
    const [, name, version] = parseArn(arn)?.resource.split(':') ?? [];
    await context.call('lambda', DeleteLayerVersion, { LayerName: name, VersionNumber: version });
  },
};

async function newestVersion(name: string, context: ResourceContext) {
  const { LayerVersions: versions } = await context.call('lambda', ListLayerVersions, { LayerName: name });
  return versions.at(0);
}
